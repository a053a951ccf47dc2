/** What people see while something breaks in their call, in every theme, language and size. */
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { noPlaces } from '../rig/network.ts';
import { Office } from '../rig/office.ts';
import { videoCall } from '../rig/scenes.ts';
import { expectPicture } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';
import { shootAt, sizes } from './shoot.ts';

const why = noPlaces();
test.skip(why !== null, why ?? '');

for (const [language, theme] of [['fr', 'light'], ['fr', 'dark'], ['en', 'light'], ['en', 'dark']] as const) {
  test(`faults, ${language}, ${theme}`, async ({ people }) => {
    const office = await Office.open();
    try {
      const options = { language, theme, trusts: office.key };
      const nadia = new Agent(await people.come('nadia', options), office.product);
      const claire = new Contact(await people.come('claire', { ...options, place: office.place }), office.fromPlace);
      const shoot = async (who: Agent | Contact, screen: string): Promise<void> => {
        await shootAt(who.page, `fault-${screen}-${language}-${theme}`);
      };
      await videoCall(nadia, claire);

      await office.place.drop('');
      await expect(nadia.page.getByText(/contact a perdu la connexion|contact has lost|contact lost/i).first()).toBeVisible();
      await shoot(nadia, '1-desk-contact-gone');
      await expect(claire.page.locator('.banner.warn')).toBeVisible();
      await shoot(claire, '2-contact-network-gone');
      await office.place.pass();
      await expectPicture(nadia.contactVideo(), 'claire', 30_000);
      await expectPicture(claire.adviserVideo(), 'nadia', 30_000);

      const desk = nadia.page.url();
      await nadia.page.goto('about:blank');
      await expect(claire.page.locator('.banner')).toBeVisible();
      await shoot(claire, '3-contact-agent-gone');
      await nadia.page.goto(desk);
      await expectPicture(claire.adviserVideo(), 'nadia', 30_000);
      await shoot(nadia, '4-desk-back');

      const second = nadia.in(await nadia.someone.context.newPage());
      await second.page.goto(desk);
      await expect(second.page.getByRole('button', { name: /Continuer ici|Continue here/ })).toBeVisible();
      await shoot(second, '5-desk-in-call-elsewhere');
      await second.page.close();

      // It hangs rather than dies: that lasts until its server finds it out and starts another one.
      process.kill(office.product.mediaPid(), 'SIGSTOP');
      await expect(claire.page.locator('.banner')).toBeVisible();
      await shootAt(claire.page, `fault-6-contact-media-gone-${language}-${theme}`, [sizes[2]]);
      await shootAt(nadia.page, `fault-7-desk-media-gone-${language}-${theme}`, [sizes[0]]);
      await expectPicture(claire.adviserVideo(), 'nadia', 30_000);
      await expectPicture(nadia.contactVideo(), 'claire', 30_000);

      await office.product.kill();
      await expect(claire.page.locator('.banner')).toBeVisible();
      await shoot(claire, '8-contact-server-gone');
      await shoot(nadia, '9-desk-server-gone');
    } finally {
      await people.leave();
      await office.close();
    }
  });
}
