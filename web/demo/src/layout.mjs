// The frame of every page: header with the sections, the content, the footer, the widget's tag.
const words = {
  fr: {
    sections: [['', 'Accueil'], ['produits/', 'Appareils'], ['sante/', 'Rendez-vous santé'], ['atelier/', 'Atelier auto'], ['compte/', 'Mon compte']],
    nav: 'Sections', other: 'English', skip: 'Aller au contenu',
    data: 'Vos données',
    about: 'Maison Lenoir est une société de démonstration. Ses appareils, ses médecins et son atelier n’existent pas.',
    reach: 'Nos conseillers vous répondent de vive voix, et en vidéo si vous le souhaitez.',
  },
  en: {
    sections: [['', 'Home'], ['produits/', 'Appliances'], ['sante/', 'Health appointments'], ['atelier/', 'Car workshop'], ['compte/', 'My account']],
    nav: 'Sections', other: 'Français', skip: 'Skip to content',
    data: 'Your data',
    about: 'Maison Lenoir is a demonstration company. Its appliances, doctors and workshop do not exist.',
    reach: 'Our advisers answer you by voice, and by video if you wish.',
  },
};

const escape = (text) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

/** French puts a space before these signs that must not break. */
const spaced = (html) => html.replace(/ ([:;?!»€])/g, '\u00a0$1').replace(/« /g, '«\u00a0');

/** One whole page. `one`: {path, title, entry, attached, body}. */
export function page(lang, one) {
  const w = words[lang];
  const root = lang === 'fr' ? '/' : '/en/';
  const section = one.path.split('/')[0];
  const links = w.sections
    .map(([path, name]) => `<a href="${root}${path}"${path.split('/')[0] === section ? ' aria-current="page"' : ''}>${name}</a>`)
    .join('\n        ');
  const other = lang === 'fr' ? 'en' : 'fr';
  const otherHref = (other === 'fr' ? '/' : '/en/') + one.path;
  return `<!doctype html>
<html lang="${lang}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${one.title} · Maison Lenoir</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/site.css">
  </head>
  <body>
    <a class="skip" href="#content">${w.skip}</a>
    <header>
      <a class="logo" href="${root}"><svg viewBox="0 0 32 32" aria-hidden="true"><path d="M4 15 16 5l12 10v12H4Z"/><path d="M12 11v12h8"/></svg>Maison Lenoir</a>
      <nav aria-label="${w.nav}">
        ${links}
      </nav>
      <a class="other" href="${otherHref}" lang="${other}" hreflang="${other}">${w.other}</a>
    </header>
    <main id="content">
${lang === 'fr' ? spaced(one.body) : one.body}
    </main>
    <footer>
      <p>${w.reach}</p>
      <p><a href="${root}donnees/">${w.data}</a></p>
      <p>${w.about}</p>
    </footer>
    <script async src="__VISAVIS__/widget.js" data-entry="${one.entry}" data-lang="${lang}" data-attached="${escape(JSON.stringify(one.attached))}"${one.signed ? ' data-signed="__SIGNED__"' : ''}></script>
  </body>
</html>
`;
}
