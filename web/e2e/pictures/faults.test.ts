/** What people see while something breaks in their call, in every theme, language and size. */
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { noPlaces } from '../rig/network.ts';
import { Office } from '../rig/office.ts';
import { videoCall } from '../rig/scenes.ts';
import { expectPicture } from '../rig/senses.ts';
import { expect, test } from '../rig/test.ts';
import { shootAt } from './shoot.ts';

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

      await office.product.kill();
      await expect(claire.page.locator('.banner')).toBeVisible();
      await shoot(claire, '5-contact-server-gone');
      await shoot(nadia, '6-desk-server-gone');
    } finally {
      await people.leave();
      await office.close();
    }
  });
}
