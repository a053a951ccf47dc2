import { expectAccessible } from '../rig/axe.ts';
import { setWrapUp } from '../rig/administration.ts';
import { voiceCall } from '../rig/scenes.ts';
import { expectVoice, expectVoices } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';

test('a mandatory code keeps the call from being marked done, and the focus goes to the list', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await nadia.start();
  await claire.call({ entry: 'sante' });
  await nadia.accept();
  await expectVoice(nadia.page, 'claire');

  // From the first second on; in the call, too, with the keyboard alone.
  await nadia.page.getByRole('toolbar').getByRole('button').first().focus();
  await nadia.page.keyboard.press('d');
  await expect(nadia.code('Conseil donné')).toBeFocused();
  await expectAccessible(nadia.page, 'the codes');
  await nadia.page.keyboard.press('3');
  await expect(nadia.code('À revoir en téléconsultation')).toHaveAttribute('aria-selected', 'true');
  await nadia.page.getByRole('button', { name: 'Retirer le code' }).click();
  await expect(nadia.page.getByRole('option', { selected: true })).toHaveCount(0);

  await nadia.tab('notepad').click();
  await nadia.press('disconnect');
  await expect(nadia.button('markDone')).toHaveAttribute('aria-disabled', 'true');
  await nadia.button('markDone').click({ force: true }); // it can be pressed: it says why, and leads there
  await expect(nadia.page.getByText('Choisissez d’abord un code de disposition.').first()).toBeVisible();
  await expect(nadia.code('Conseil donné')).toBeFocused();
  await expectAccessible(nadia.page, 'a code is missing');
  await nadia.tab('notepad').click();
  await nadia.page.keyboard.press('F2');
  await expect(nadia.code('Conseil donné')).toBeFocused();
  await nadia.page.keyboard.press('ArrowDown');
  await nadia.page.keyboard.press('Enter');
  await expect(nadia.code('Ordonnance envoyée')).toHaveAttribute('aria-selected', 'true');
  await expect(nadia.button('markDone')).toHaveAttribute('aria-disabled', 'false');
  await nadia.page.keyboard.press('F2');
  await expect(nadia.button('markDone')).toHaveCount(0);
});

test('a tree of codes: search finds, Enter chooses, the history shows it', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);
  await nadia.tab('disposition').click();
  const search = nadia.page.getByRole('searchbox', { name: 'Rechercher un code' });
  await search.fill('depannage piece');
  await expect(nadia.page.getByRole('option')).toHaveCount(1);
  await search.press('Enter');
  await expect(nadia.page.getByText(/Choisi\s: Dépannage › Pièce commandée/)).toBeVisible();
  await nadia.press('disconnect');
  await expect(nadia.button('markDone')).toBeVisible();
  await nadia.region('records').getByRole('button', { name: /Appel vocal du .*ouvrir le détail/ }).first().click();
  const record = nadia.region('records').getByRole('article');
  await expect(record).toContainText('Dépannage › Pièce commandée');
  await expect(record).toContainText('Nadia Ferrand choisit le code');
  await nadia.press('markDone');
  await expect(nadia.button('markDone')).toHaveCount(0);
});

test('a hidden list is nowhere, and the call can be marked done', async ({ agent, contact }) => {
  const [luc, claire] = [await agent('luc'), await contact('claire')];
  await luc.start();
  await claire.call({ entry: 'atelier' });
  await luc.accept();
  await expectVoice(luc.page, 'claire');
  await expect(luc.tab('customData')).toBeVisible();
  await expect(luc.tab('disposition')).toHaveCount(0);
  await luc.press('disconnect');
  await luc.press('markDone');
  await expect(luc.button('markDone')).toHaveCount(0);
});

test('two agents write one field at once: both values are shown, nothing typed is lost', async ({ agent, contact }) => {
  const [nadia, luc, claire] = [await agent('nadia'), await agent('luc'), await contact('claire')];
  await voiceCall(nadia, claire);
  await luc.signIn();
  await nadia.choose('conference', 'Luc');
  await nadia.press('inviteNow');
  await luc.button('accept').click();
  await expectVoices(luc.page, ['claire', 'nadia']);
  await nadia.tab('customData').click();
  await luc.tab('customData').click();
  const serial = (who: typeof nadia) => who.page.getByRole('textbox', { name: /Numéro de série relevé/ });
  const warranty = (who: typeof nadia) => who.page.getByRole('combobox', { name: /Sous garantie/ });

  // Different fields do not meet.
  await warranty(luc).selectOption('Oui');
  await expect(warranty(nadia)).toHaveValue('yes');
  await expect(nadia.page.getByText(/Modifié par Luc Martin, /)).toBeVisible();

  // Luc's line is away while Nadia writes: he writes over what he saw.
  await luc.someone.context.setOffline(true);
  await serial(luc).fill('SN-LUC');
  await serial(nadia).fill('SN-NADIA');
  await expect(nadia.page.getByText(/Modifié par Nadia Ferrand/)).toBeVisible();
  await expect(luc.page.getByText('Gardé sur ce poste, envoyé dès que possible').first()).toBeVisible();
  await luc.someone.context.setOffline(false);
  await expect(luc.page.getByText(/Nadia Ferrand a écrit autre chose entre-temps/)).toBeVisible();
  await expect(luc.page.getByRole('blockquote')).toHaveText('SN-NADIA');
  await expect(serial(luc)).toHaveValue('SN-LUC');
  await expect(serial(nadia)).toHaveValue('SN-NADIA');
  await expectAccessible(luc.page, 'two values to choose from');
  await luc.press('keepTyped');
  await expect(serial(nadia)).toHaveValue('SN-LUC');
  await expect(nadia.page.getByText(/avant\s: SN-NADIA/)).toBeVisible();

  // Each has a note of their own; both read the other's, with the name.
  await nadia.tab('notepad').click();
  await luc.tab('notepad').click();
  await nadia.notepad().fill('La pompe grogne.');
  await luc.notepad().fill('Filtre propre.');
  await expect(luc.page.getByRole('list', { name: 'Notes des collègues' })).toContainText('La pompe grogne.');
  await expect(nadia.page.getByRole('list', { name: 'Notes des collègues' })).toContainText('Luc Martin');
  await expect(nadia.page.getByRole('list', { name: 'Notes des collègues' })).toContainText('Filtre propre.');
  await expect(nadia.notepad()).toHaveValue('La pompe grogne.');
});

test('a reload keeps what was typed, and a value that is refused stays to be corrected', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);
  await nadia.tab('customData').click();
  const quote = nadia.page.getByRole('textbox', { name: /Montant du devis/ });
  await quote.fill('beaucoup');
  await quote.blur();
  await expect(nadia.page.getByText('Saisissez un nombre.')).toBeVisible();
  await expectAccessible(nadia.page, 'a value that is refused');
  await nadia.page.getByRole('textbox', { name: /Numéro de série relevé/ }).fill('SN-42');
  await nadia.page.reload();
  await expectVoice(nadia.page, 'claire');
  await nadia.tab('customData').click();
  await expect(nadia.page.getByRole('textbox', { name: /Numéro de série relevé/ })).toHaveValue('SN-42');
  await expect(quote).toHaveValue('beaucoup');
  await quote.fill('12,50');
  await quote.press('Tab');
  await expect(nadia.page.getByText('Saisissez un nombre.')).toHaveCount(0);
  await expect(nadia.page.getByText(/Modifié par Nadia Ferrand/)).toHaveCount(2);
  await nadia.page.getByRole('textbox', { name: /Dossier photos/ }).fill('https://photos.example/lenoir/42');
  const open = nadia.page.getByRole('link', { name: /Ouvrir\s: Dossier photos/ });
  await expect(open).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(open).toHaveAttribute('href', 'https://photos.example/lenoir/42');
});

test('the count-down ends by itself: the next contact rings, the interaction stays to be finished', async ({ agent, contact, product }) => {
  await setWrapUp(product, 'sav', { time: 6, extend: 4 });
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);
  const jonas = await contact('jonas');
  await jonas.call();
  await nadia.press('disconnect');
  await expect(nadia.page.getByText(/Nouvel appel possible dans/).first()).toBeVisible();
  const left = async () => Number((await nadia.page.getByText(/Nouvel appel possible dans/).first().innerText()).slice(-2));
  const before = await left();
  await nadia.press('extend');
  await expect.poll(left, { message: 'the time left' }).toBeGreaterThan(before);
  await expect(nadia.button('accept')).toHaveCount(0);
  await nadia.accept();
  await expectVoice(nadia.page, 'jonas');
  await expect(nadia.region('interactions')).toContainText('Claire Morel');
  await expect(nadia.region('interactions')).toContainText('Post-appel');
});

test('ending wrap-up early takes the next contact at once; the code is in the separate window too', async ({ agent, contact }) => {
  const [nadia, claire] = [await agent('nadia'), await contact('claire')];
  await voiceCall(nadia, claire);
  const jonas = await contact('jonas');
  await jonas.call();
  const session = await nadia.opening(() => nadia.press('popOut'));
  await session.press('notesAndData');
  await session.tab('disposition').click();
  await session.code('Simple renseignement').click();
  await expect(session.code('Simple renseignement')).toHaveAttribute('aria-selected', 'true');
  await expectAccessible(session.page, 'the codes in the window');
  await session.tab('customData').click();
  await session.page.getByRole('textbox', { name: /Numéro de série relevé/ }).fill('SN-7');
  await session.press('disconnect');
  await session.press('endWrapUp');
  await expect(session.page.getByText(/Vous pouvez recevoir un appel/)).toBeVisible();
  await nadia.accept();
  await expectVoice(nadia.page, 'jonas');
  await nadia.region('interactions').getByRole('button', { name: /Claire Morel/ }).click();
  await expect(nadia.button('markDone')).toBeVisible();
  await nadia.tab('customData').click();
  await expect(nadia.page.getByRole('textbox', { name: /Numéro de série relevé/ })).toHaveValue('SN-7');
  await nadia.press('markDone');
  await expect(nadia.region('interactions')).not.toContainText('Claire Morel');
});
