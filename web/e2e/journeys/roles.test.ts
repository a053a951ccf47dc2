// What each role sees and may do. One product for all of it; rights are taken one by one from a role of an agent who is
// in a call, so that every case is also a right taken away during a call: its control goes at once.
import type { Locator } from '@playwright/test';
import { Administration } from '../rig/administration.ts';
import { Agent, demoPassword } from '../rig/agent.ts';
import { expectAccessible } from '../rig/axe.ts';
import { Contact } from '../rig/contact.ts';
import { startProduct, type Product } from '../rig/product.ts';
import { expectNoPicture, expectPicture } from '../rig/senses.ts';
import { Supervisor } from '../rig/supervisor.ts';
import { expect, test } from '../rig/test.ts';

let shared: Product;
test.beforeAll(async () => {
  shared = await startProduct();
});
test.afterAll(async () => {
  await shared.stop();
});

/** One request with the page's own session. */
async function send({ page }: { page: Agent['page'] }, method: string, path: string, body?: object): Promise<string> {
  return await page.evaluate(async ([verb, where, text]) => {
    const answer = await fetch(`/api/v1/${where}`, { method: verb, headers: { 'content-type': 'application/json' }, ...(text === undefined ? {} : { body: text }) });
    const told = answer.status === 204 ? null : ((await answer.json()) as { reason?: string });
    return `${answer.status} ${told?.reason ?? ''}`.trim();
  }, [method, path, body === undefined ? undefined : JSON.stringify(body)] as const);
}

const refusals = { admin: 'Cette page est réservée aux administrateurs', wallboard: 'Cette page est réservée à la supervision', reports: 'Cette page est réservée à la supervision' } as const;

const builtIn = [
  { who: 'nadia', calls: true, opens: [], menu: [], refused: ['GET wallboard', 'GET reports/queues', 'GET admin/roles', 'GET admin/changes'] },
  { who: 'sami', calls: true, opens: ['wallboard', 'reports'], menu: ['Tableau de supervision', 'Rapports'], refused: ['GET admin/roles', 'PUT admin/company'] },
  { who: 'admin', calls: false, opens: ['admin', 'wallboard', 'reports'], menu: ['Tableau de supervision', 'Rapports', 'Administration'], refused: ['PUT me/presence', 'GET team', 'POST interactions/int_x/hold', 'POST interactions/int_x/accept'] },
] as const;

test('the roles that every company begins with', async ({ people }) => {
  const someone = await people.come('nadia');
  const desk = new Supervisor(someone, shared);
  for (const { who, calls, opens, menu, refused } of builtIn) {
    await desk.signIn(who);
    await desk.open('/desk');
    const agent = new Agent(someone, shared);
    await expect(agent.region('interactions')).toBeVisible();
    await expect(agent.status('notReady'), who).toHaveCount(calls ? 1 : 0);
    await expect(desk.page.getByRole('button', { name: 'Passer en Prêt' })).toHaveCount(calls ? 1 : 0);
    if (!calls) {
      await expect(desk.page.getByRole('heading', { name: 'Votre compte ne prend pas d’appels' })).toBeVisible();
      await expectAccessible(desk.page, 'a desk without calls');
    }
    await desk.page.getByRole('button', { name: /^Compte/ }).click();
    await expect(desk.page.getByRole('menuitem', { name: 'Verrouiller' })).toBeVisible();
    for (const entry of ['Tableau de supervision', 'Rapports', 'Administration']) {
      await expect(desk.page.getByRole('menuitem', { name: entry }), `${who}: ${entry}`).toHaveCount((menu as readonly string[]).includes(entry) ? 1 : 0);
    }
    await desk.page.keyboard.press('Escape');
    for (const one of refused) {
      const [method = '', path = ''] = one.split(' ');
      const body = method === 'GET' ? undefined : path === 'me/presence' ? { ready: true } : path.endsWith('accept') ? { offer: 'x' } : {};
      expect(await send(desk, method, path, body), `${who}: ${one}`).toBe('403 notPermitted');
    }
    for (const page of ['admin', 'wallboard', 'reports'] as const) {
      await desk.open(`/${page}`);
      const content = { admin: desk.page.getByRole('link', { name: 'Rôles', exact: true }), wallboard: desk.page.getByRole('term').first(), reports: desk.page.getByRole('heading', { level: 1, name: 'Rapports' }) };
      const shown = (opens as readonly string[]).includes(page) ? content[page] : desk.page.getByRole('heading', { name: refusals[page] });
      await expect(shown, `${who}: /${page}`).toBeVisible();
    }
  }
});

const everything = ['video', 'call', 'conference', 'transfer.agent', 'transfer.queue', 'customData.edit', 'history.read'] as const;
type Right = (typeof everything)[number] | 'supervise';

test('rights taken one by one, in a call: the control goes at once, and the server refuses', async ({ people }) => {
  test.setTimeout(180_000);
  const administration = await Administration.enter(shared);
  const named = { fr: 'Essai', en: 'Trial' };
  const role = await administration.make('roles', { name: named, permissions: everything });
  await administration.make('people', { username: 'lea', name: 'Léa Roy', password: demoPassword, roles: [role], queues: ['que_demosav'] });
  const has = async (rights: readonly Right[], queues: string[] = []) => await administration.replace('roles', role, { name: named, permissions: rights, queues });
  const without = async (...gone: Right[]) => await has(everything.filter((one) => !gone.includes(one)));

  const someone = await people.come('nadia');
  const lea = new Agent({ ...someone, name: 'nadia' }, shared);
  const claire = new Contact(await people.come('claire'), shared);
  const luc = new Supervisor(await people.come('luc'), shared);
  await luc.signIn('luc');
  await luc.open('/desk');

  await lea.page.goto(`${shared.url}/desk?lang=fr`);
  await lea.page.getByLabel('Identifiant').fill('lea');
  await lea.page.getByLabel('Mot de passe').fill(demoPassword);
  await lea.press('signIn');
  await lea.becomeReady();
  // Her past calls were all with another queue.
  await claire.call({ called: 'Fatou Diarra', mail: 'fatou.diarra@example.fr' });
  const [accepted] = await Promise.all([lea.page.waitForRequest(/\/accept$/), lea.accept()]);
  const id = /int_\w+/.exec(accepted.url())?.[0] ?? '';
  await claire.press('turnVideoOn');
  await expectPicture(lea.contactVideo(), 'claire');
  await lea.press('cameraOn');
  await expectPicture(claire.adviserVideo(), 'nadia');

  const custom = lea.page.getByRole('textbox', { name: /^Numéro de série relevé/ });
  const past = lea.region('records').getByRole('button', { name: /ouvrir le détail/ });
  const controls = (...gone: Locator[]) => ({
    async stand() {
      for (const one of [lea.button('conference'), lea.button('transfer'), lea.button('stopVideo'), lea.button('cameraOff'), lea.button('hold'), lea.button('disconnect'), custom]) {
        await expect(one).toHaveCount(gone.some((other) => String(other) === String(one)) ? 0 : 1);
      }
    },
  });
  const verb = async (name: string, body: object) => await send(lea, 'POST', `interactions/${id}/${name}`, body);
  const luctarget = { target: 'agt_nobody' };
  await lea.tab('customData').click();
  await controls().stand();
  await expect(past).toHaveCount(3);

  await test.step('conference', async () => {
    await without('conference');
    await controls(lea.button('conference')).stand();
    expect(await verb('invite', luctarget)).toBe('403 notPermitted');
    expect(await verb('merge', { consultation: 'con_x' })).toBe('403 notPermitted');
    await lea.press('transfer');
    await expect(lea.button('consultFirst')).toBeVisible();
    await lea.page.keyboard.press('Escape');
  });

  await test.step('transfer to an agent', async () => {
    await without('transfer.agent');
    await controls().stand();
    expect(await verb('transfer', luctarget)).toBe('403 notPermitted');
    await lea.press('transfer');
    await expect(lea.row('Atelier auto')).toBeVisible();
    await expect(lea.row('Luc')).toHaveCount(0);
    // Consulting is the way into a conference then, and into nothing else.
    await expect(lea.button('consultFirst')).toHaveCount(0);
    await lea.page.keyboard.press('Escape');
    await lea.press('conference');
    await expect(lea.row('Luc')).toBeVisible();
    await expect(lea.button('consultFirst')).toBeVisible();
    await lea.page.keyboard.press('Escape');
  });

  await test.step('transfer to a queue, taken while its list is open', async () => {
    await has(everything);
    await lea.press('transfer');
    await expect(lea.row('Atelier auto')).toBeVisible();
    await without('transfer.queue');
    await expect(lea.row('Atelier auto')).toHaveCount(0);
    await expect(lea.row('Luc')).toBeVisible();
    expect(await verb('transfer-queue', { queue: 'que_demoatelier' })).toBe('403 notPermitted');
    await lea.page.keyboard.press('Escape');
  });

  await test.step('all that brings in colleagues', async () => {
    await without('conference', 'transfer.agent', 'transfer.queue');
    await controls(lea.button('conference'), lea.button('transfer')).stand();
    expect(await verb('consult', luctarget)).toBe('403 notPermitted');
  });

  await test.step('custom data', async () => {
    await without('customData.edit');
    await expect(lea.page.getByText('Votre compte n’a pas le droit de modifier ces données.')).toBeVisible();
    await controls(custom).stand();
    expect(await send(lea, 'PUT', `interactions/${id}/custom-data/serie`, { value: 'SN-1' })).toBe('403 notPermitted');
  });

  await test.step('history', async () => {
    const contact = await contactOf(administration, id);
    await without('history.read');
    await controls().stand();
    await expect(lea.region('records').getByText('Fatou Diarra')).toBeVisible();
    await expect(lea.region('records').getByRole('heading', { name: 'Historique' })).toHaveCount(0);
    expect(await send(lea, 'GET', `contacts/${contact}/history`)).toBe('403 notPermitted');
    const other = ((await administration.get(`contacts/${contact}/history`)) as { items: { id: string }[] }).items.at(-1)?.id ?? '';
    expect(await send(lea, 'GET', `interactions/${other}`)).toBe('404 notFound');

    // With the right for one queue, what was in the other does not exist.
    await has(everything, ['que_demosav']);
    await lea.page.reload();
    await expect(past).toHaveCount(1);
    expect(await send(lea, 'GET', `interactions/${other}`)).toBe('404 notFound');
    await has(everything, ['que_demosante']);
    expect(await send(lea, 'GET', `interactions/${other}`)).toBe('200');
    await lea.page.reload();
    await expect(past).toHaveCount(3);
    await lea.tab('customData').click();
    await expectPicture(lea.contactVideo(), 'claire');
  });

  await test.step('supervision of one queue', async () => {
    expect(await send(lea, 'GET', 'wallboard')).toBe('403 notPermitted');
    await has([...everything, 'supervise'], ['que_demosav']);
    const board = new Supervisor(someone, shared, await someone.context.newPage());
    await board.open('/wallboard');
    await expect(board.row('Service après-vente')).toBeVisible();
    await expect(board.row('Téléconsultation')).toHaveCount(0);
    const today = Date.now();
    const span = [today - 100 * 86_400_000, today].map((at) => new Date(at).toISOString().slice(0, 10));
    const report = await board.page.evaluate(async ([from, to]) => await (await fetch(`/api/v1/reports/interactions?from=${from}&to=${to}`)).text(), span);
    expect(report).toContain('que_demosav');
    expect(report).not.toContain('que_demosante');
    await board.open('/wallboard');
    await expect(board.row('Service après-vente')).toBeVisible();
    await has(everything);
    await expect(board.page.getByRole('heading', { name: refusals.wallboard })).toBeVisible();
    await board.page.close();
  });

  await test.step('video', async () => {
    await expect(lea.button('stopVideo')).toBeVisible();
    await without('video');
    for (const gone of ['startVideo', 'stopVideo', 'cameraOn', 'cameraOff'] as const) await expect(lea.button(gone)).toHaveCount(0);
    await expectNoPicture(lea.contactVideo());
    await expectNoPicture(claire.adviserVideo());
    await expect(lea.button('hold')).toBeVisible();
    expect(await verb('start-video', { camera: true })).toBe('403 noVideoRight');
    expect(await verb('camera', { on: true })).toBe('403 noVideoRight');
    // Given back, her own camera stays off until she turns it on.
    await has(everything);
    const session = await lea.startVideo();
    await expectPicture(session.contactVideo(), 'claire');
  });

  await test.step('calls', async () => {
    await without('call');
    await expect(lea.button('disconnect')).toHaveCount(0);
    await expect(lea.status('notReady')).toHaveCount(0);
    await expect(lea.page.getByRole('heading', { name: 'Votre compte ne prend pas d’appels' })).toBeVisible();
    expect(await verb('hold', {})).toBe('403 notPermitted');
    expect(await send(lea, 'PUT', 'me/presence', { ready: true })).toBe('403 notPermitted');
    // The contact is nobody's loss: they wait again, at the head.
    await expect(claire.button('hangUp')).toBeVisible();
    await claire.press('hangUp');
  });
});

async function contactOf(administration: Administration, id: string): Promise<string> {
  return ((await administration.get(`interactions/${id}`)) as { contact: { id: string } }).contact.id;
}
