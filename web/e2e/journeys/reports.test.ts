import { readFile } from 'node:fs/promises';
import { expectAccessible } from '../rig/axe.ts';
import { Supervisor } from '../rig/supervisor.ts';
import { expect, test } from '../rig/test.ts';

/** Lines and cells of a file as RFC 4180 has it. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const match of text.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/g)) {
    const [, cell = '', end] = match;
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  return rows.filter((row) => row.length > 1);
}

test('what happened in a call is what the reports say, on the page and in the file', async ({ agent, contact, people, product }) => {
  test.setTimeout(180_000);
  const sami = new Supervisor(await people.come('ines'), product);
  const [nadia, claire, jonas] = [await agent('nadia'), await contact('claire'), await contact('jonas')];
  await jonas.call();
  await jonas.press('hangUp'); // a short one
  await nadia.start();
  await claire.call();
  await nadia.accept();
  await claire.press('turnVideoOn');
  await expect(claire.button('turnVideoOff')).toBeVisible();
  await nadia.press('hold');
  await expect(nadia.button('resume')).toBeVisible();
  await nadia.press('resume');
  await nadia.tab('disposition').click();
  await nadia.page.getByRole('option', { name: /Simple renseignement/ }).click();
  await expect(nadia.page.getByRole('option', { selected: true })).toHaveCount(1);
  await nadia.press('disconnect');
  await nadia.press('markDone');
  await expect(nadia.button('markDone')).toHaveCount(0);

  await sami.signIn();
  await sami.open('/reports?period=today&details=1');
  await expect(sami.row('Service après-vente')).toBeVisible();
  const today = async (column: string) => await sami.cell('Service après-vente', column);
  expect(await today('Entrés')).toBe('2');
  expect(await today('Répondus')).toBe('1');
  expect(await today('Abandons brefs')).toBe('1');
  expect(await today('Vidéo')).toMatch(/^100\s%$/);
  expect(await today('Conversation moy.')).toMatch(/^\d:\d\d$/);
  expect(await today('Garde moy.')).toMatch(/^0:\d\d$/);
  expect(await sami.cell('Total', 'Entrés')).toBe('2');
  await expectAccessible(sami.page, 'the report of queues');

  const [file] = await Promise.all([sami.page.waitForEvent('download'), sami.page.getByRole('link', { name: 'Télécharger en CSV' }).click()]);
  expect(file.suggestedFilename()).toMatch(/^visavis-queues-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  const text = await readFile(await file.path(), 'utf8');
  expect(text.startsWith('\ufeff')).toBe(true);
  const [header = [], ...rows] = parse(text.slice(1));
  const sav = rows.find((row) => row[header.indexOf('File')] === 'Service après-vente') ?? [];
  expect(sav[header.indexOf('Entrés')]).toBe('2');
  expect(sav[header.indexOf('Répondus')]).toBe('1');
  expect(Number(sav[header.indexOf('Conversation (s)')])).toBeGreaterThan(0);

  // The other reports, by the keyboard; each stands in the address.
  await sami.page.getByRole('radio', { name: 'Files' }).focus();
  await sami.page.keyboard.press('ArrowRight');
  await expect(sami.row('Nadia Ferrand')).toBeVisible();
  expect(new URL(sami.page.url()).searchParams.get('kind')).toBe('agents');
  expect(await sami.cell('Nadia Ferrand', 'Répondus')).toBe('1');
  expect(await sami.cell('Nadia Ferrand', 'Connecté')).toMatch(/^\d+:\d\d$/);
  await expectAccessible(sami.page, 'the report of agents');
  await sami.page.getByRole('radio', { name: 'Codes de disposition' }).check({ force: true });
  await expect(sami.page.getByRole('cell', { name: 'Simple renseignement' })).toBeVisible();
  await sami.page.getByRole('radio', { name: 'Interactions' }).check({ force: true });
  await expect(sami.page.getByRole('cell', { name: 'Abandonné', exact: true })).toBeVisible();
  await sami.page.reload();
  await expect(sami.page.getByRole('cell', { name: 'Abandonné', exact: true })).toBeVisible();
});

test('the past of the company by days, sorted, filtered, in English', async ({ people, product }) => {
  const sami = new Supervisor(await people.come('ines', { language: 'en' }), product);
  await sami.signIn();
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  await sami.open(`/reports?kind=days&from=${day(170)}&to=${day(0)}`);
  await expect(sami.page.getByRole('img', { name: 'Contacts answered and abandoned, by day' })).toBeVisible();
  await expectAccessible(sami.page, 'the report of days');
  const all = Number(await sami.cell('Total', 'Entered'));
  expect(all).toBeGreaterThan(15);
  await sami.page.getByRole('button', { name: 'Entered' }).click();
  await expect(sami.page.getByRole('columnheader', { name: 'Entered' })).toHaveAttribute('aria-sort', 'descending');
  expect(Number(await sami.page.getByRole('row').nth(1).getByRole('cell').first().innerText())).toBeGreaterThan(0);
  await sami.page.getByRole('combobox', { name: 'Queue' }).selectOption({ label: 'Car workshop' });
  await expect.poll(async () => Number(await sami.cell('Total', 'Entered'))).toBeLessThan(all);
  expect(new URL(sami.page.url()).searchParams.get('queue')).toBe('que_demoatelier');

  await sami.open('/reports?from=2020-01-01&to=2020-01-02');
  await expect(sami.page.getByRole('heading', { name: 'Nothing in this period' })).toBeVisible();
  await expectAccessible(sami.page, 'an empty report');
  await sami.page.setViewportSize({ width: 390, height: 844 });
  await sami.page.emulateMedia({ colorScheme: 'dark' });
  await sami.page.goto(`${product.url}/reports?kind=hours&from=${day(170)}&to=${day(0)}&lang=en`);
  await expect(sami.page.getByRole('table')).toBeVisible();
  await expectAccessible(sami.page, 'the report of hours on a phone');
  expect(await sami.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
});
