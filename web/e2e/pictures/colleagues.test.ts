/** Pictures of what colleagues see of each other, in every theme, language and size, in web/e2e/results/pictures. */
import { Agent } from '../rig/agent.ts';
import { Contact } from '../rig/contact.ts';
import { meetColleagues } from '../rig/scenes.ts';
import { test } from '../rig/test.ts';
import { shootAt, sizes } from './shoot.ts';

for (const [language, theme] of [['fr', 'light'], ['fr', 'dark'], ['en', 'light'], ['en', 'dark']] as const) {
  test(`colleagues, ${language}, ${theme}`, async ({ people, product }) => {
    const nadia = new Agent(await people.come('nadia', { language, theme }), product);
    const luc = new Agent(await people.come('luc', { language, theme }), product);
    const claire = new Contact(await people.come('claire', { language, theme }), product);
    await meetColleagues({ nadia, luc, claire }, async (screen, page) => {
      const whose = page === claire.page ? 'contact' : 'desk';
      const own = ![nadia, luc, claire].some((person) => person.page === page);
      await shootAt(page, `${whose}-colleagues-${screen}-${language}-${theme}`, own ? [{ width: 480, height: 420 }] : sizes);
    });
  });
}
