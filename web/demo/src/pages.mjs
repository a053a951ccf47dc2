// What the pages say. `attached` is what the widget gives along: the adviser sees it before answering.
import { car, coffee, doctor, fridge, oven, washer } from './art.mjs';

const products = {
  fr: [
    { id: 'lave-linge-ll8420', model: 'LL-8420', name: 'Lave-linge Séréna 8 kg', price: '649 €', art: washer, line: 'Silencieux, 46 dB au lavage. Programme éco 40-60.', help: ['Voyant E20 allumé : le filtre de vidange est à nettoyer.', 'Le tambour vibre : vérifiez les quatre pieds avec un niveau.', 'La porte reste bloquée : attendez deux minutes après l’arrêt.'] },
    { id: 'four-fp300', model: 'FP-300', name: 'Four Pyra 73 L', price: '549 €', art: oven, line: 'Pyrolyse en 90 minutes, chaleur tournante, sonde à rôtir.', help: ['La porte ne s’ouvre plus après la pyrolyse : laissez refroidir une heure.', 'L’horloge clignote : une coupure de courant a eu lieu.'] },
    { id: 'cafe-mx5', model: 'MX-5', name: 'Machine à café Matin', price: '299 €', art: coffee, line: 'Broyeur en acier, 15 bars, détartrage guidé.', help: ['Le voyant orange clignote : lancez le détartrage.', 'Le café coule lentement : choisissez une mouture plus grosse.'] },
    { id: 'frigo-cb340', model: 'CB-340', name: 'Réfrigérateur combiné Clair', price: '729 €', art: fridge, line: '340 litres, froid ventilé, porte réversible.', help: ['Un bruit de claquement : le moteur démarre, c’est normal.', 'Du givre au fond : vérifiez le joint de la porte.'] },
  ],
  en: [
    { id: 'lave-linge-ll8420', model: 'LL-8420', name: 'Séréna washing machine, 8 kg', price: '€649', art: washer, line: 'Quiet: 46 dB while washing. Eco 40-60 programme.', help: ['Light E20 is on: the drain filter needs cleaning.', 'The drum shakes: check the four feet with a spirit level.', 'The door stays locked: wait two minutes after the end.'] },
    { id: 'four-fp300', model: 'FP-300', name: 'Pyra oven, 73 L', price: '€549', art: oven, line: 'Pyrolysis in 90 minutes, fan oven, meat probe.', help: ['The door stays shut after pyrolysis: let it cool for an hour.', 'The clock blinks: the power was cut.'] },
    { id: 'cafe-mx5', model: 'MX-5', name: 'Matin coffee machine', price: '€299', art: coffee, line: 'Steel grinder, 15 bar, guided descaling.', help: ['The orange light blinks: start the descaling.', 'Coffee runs slowly: choose a coarser grind.'] },
    { id: 'frigo-cb340', model: 'CB-340', name: 'Clair fridge-freezer', price: '€729', art: fridge, line: '340 litres, no-frost, reversible door.', help: ['A clicking noise: the motor starts, all is well.', 'Frost at the back: check the door seal.'] },
  ],
};

const t = {
  fr: {
    home: 'Accueil', heroTitle: 'Une panne, une question ? Montrez-nous.', heroLead: 'Nos techniciens, nos médecins et nos mécaniciens vous répondent de vive voix. Activez la vidéo quand un regard vaut mieux qu’une explication.',
    see: 'Voir nos appareils', three: 'Trois maisons en une',
    cards: [['produits/', 'Appareils', 'Réparer plutôt que jeter : un technicien vous guide, pièce par pièce.'], ['sante/', 'Santé', 'Une téléconsultation le jour même, sans salle d’attente.'], ['atelier/', 'Atelier auto', 'Montrez le bruit, la fuite, le voyant. Repartez avec un devis.']],
    products: 'Appareils', productsTitle: 'Nos appareils', productsLead: 'Garantis cinq ans, réparables quinze. Chacun a son technicien.', more: 'Voir l’appareil',
    back: 'Tous les appareils', trouble: 'Un souci avec cet appareil ?', troubleLead: 'Essayez d’abord ceci. Si cela ne suffit pas, appelez : le technicien voit déjà de quel appareil il s’agit.', serial: 'Numéro de série, sous la porte :',
    health: 'Rendez-vous santé', healthTitle: 'Un médecin, aujourd’hui', healthLead: 'Fièvre, ordonnance, doute : parlez à un médecin. Il vous demandera peut-être de lui montrer ce qui vous inquiète ; vous restez libre de refuser.', slots: 'Créneaux du jour', slotNote: 'Votre rendez-vous : 14 h 30, motif « éruption cutanée »',
    rules: ['Préparez votre carte Vitale et votre traitement en cours.', 'Installez-vous dans une pièce calme et claire.', 'En cas d’urgence, composez le 15 ou le 112.'],
    workshop: 'Atelier auto', workshopTitle: 'L’atelier regarde avec vous', workshopLead: 'Un mécanicien vous dit en quelques minutes si vous pouvez rouler, et ce que cela coûtera.', vehicle: 'Votre véhicule', vehicleRows: [['Véhicule', 'Lenoir Brise 1.2, 2019'], ['Immatriculation', 'GH-482-KT'], ['Kilométrage', '84 300 km'], ['Dernière visite', 'vidange, 12 mars']],
    account: 'Mon compte', accountTitle: 'Bonjour Claire', accountLead: 'Vos appareils, vos contrats et vos appels au même endroit.', accountRows: [['Numéro de client', 'C-20418'], ['Contrat', 'Sérénité, jusqu’au 30 juin 2027'], ['Appareils', 'Lave-linge Séréna 8 kg, four Pyra 73 L'], ['Dernière intervention', 'remplacement de la pompe, 4 septembre']],
    data: 'Vos données', dataTitle: 'Ce que nous gardons de vous', dataLead: 'Le strict nécessaire, le temps qu’il faut, et rien pour la publicité.', dataRows: [['Quand vous appelez', 'votre nom, les coordonnées que vous indiquez, la page d’où vous appelez'], ['Pendant l’appel', 'rien n’est enregistré ; votre caméra ne s’allume que si vous l’activez'], ['Après l’appel', 'les notes du conseiller, un an ; celles du médecin, vingt ans'], ['Vos droits', 'demandez à voir, à corriger ou à effacer : un appel suffit']],
    keys: ['voyant E20', 'éruption cutanée', 'bruit au freinage', 'Sérénité'],
  },
  en: {
    home: 'Home', heroTitle: 'Broken? Unsure? Show us.', heroLead: 'Our technicians, doctors and mechanics answer by voice. Turn on video when a look says more than words.',
    see: 'See our appliances', three: 'Three houses in one',
    cards: [['produits/', 'Appliances', 'Repair instead of throwing away: a technician guides you, part by part.'], ['sante/', 'Health', 'A remote consultation the same day, without a waiting room.'], ['atelier/', 'Car workshop', 'Show the noise, the leak, the light. Leave with a quote.']],
    products: 'Appliances', productsTitle: 'Our appliances', productsLead: 'Guaranteed for five years, repairable for fifteen. Each has its technician.', more: 'See the appliance',
    back: 'All appliances', trouble: 'Trouble with this appliance?', troubleLead: 'Try this first. If it is not enough, call: the technician already sees which appliance it is.', serial: 'Serial number, below the door:',
    health: 'Health appointments', healthTitle: 'A doctor, today', healthLead: 'A fever, a prescription, a doubt: talk to a doctor. You may be asked to show what worries you, and are free to refuse.', slots: 'Today’s slots', slotNote: 'Your appointment: 2:30 pm, reason “skin rash”',
    rules: ['Have your health card and current treatment at hand.', 'Sit in a quiet, bright room.', 'In an emergency, dial 112.'],
    workshop: 'Car workshop', workshopTitle: 'The workshop looks with you', workshopLead: 'A mechanic tells you within minutes whether you can drive, and what it will cost.', vehicle: 'Your vehicle', vehicleRows: [['Vehicle', 'Lenoir Brise 1.2, 2019'], ['Registration', 'GH-482-KT'], ['Mileage', '84,300 km'], ['Last visit', 'oil change, 12 March']],
    account: 'My account', accountTitle: 'Hello Claire', accountLead: 'Your appliances, contracts and calls in one place.', accountRows: [['Customer number', 'C-20418'], ['Contract', 'Sérénité, until 30 June 2027'], ['Appliances', 'Séréna washing machine, Pyra oven'], ['Last visit', 'pump replaced, 4 September']],
    data: 'Your data', dataTitle: 'What we keep about you', dataLead: 'No more than it takes, no longer than it takes, and nothing for advertising.', dataRows: [['When you call', 'your name, the details you give, the page you call from'], ['During the call', 'nothing is recorded; your camera only comes on if you turn it on'], ['After the call', 'the adviser’s notes for one year; the doctor’s for twenty'], ['Your rights', 'ask to see, correct or erase it: one call will do']],
    keys: ['light E20', 'skin rash', 'noise when braking', 'Sérénité'],
  },
};

const rows = (list) => `<dl>${list.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;

export function pages(lang) {
  const w = t[lang];
  const root = lang === 'fr' ? '/' : '/en/';
  const list = products[lang];
  const serial = (product) => `SN-${product.model.replace('-', '')}-2207`;
  return [
    {
      path: '', title: w.home, entry: 'sav', attached: { service: 'sav' },
      body: `      <section class="hero"><div><h1>${w.heroTitle}</h1><p>${w.heroLead}</p><a class="button" href="${root}produits/">${w.see}</a></div>${washer(list[0].name)}</section>
      <section><h2>${w.three}</h2><div class="cards">${w.cards.map(([path, name, text], i) => `<a class="card" href="${root}${path}">${[oven, doctor, car][i](name)}<h3>${name}</h3><p>${text}</p></a>`).join('')}</div></section>`,
    },
    {
      path: 'produits/', title: w.products, entry: 'sav', attached: { service: 'sav' },
      body: `      <h1>${w.productsTitle}</h1><p class="lead">${w.productsLead}</p>
      <div class="cards">${list.map((one) => `<a class="card" href="${root}produits/${one.id}/">${one.art(one.name)}<h2>${one.name}</h2><p>${one.line}</p><b>${one.price}</b></a>`).join('')}</div>`,
    },
    ...list.map((one) => ({
      path: `produits/${one.id}/`, title: one.name, entry: 'sav',
      attached: { service: 'sav', modele: one.model, serie: serial(one), panier: 'A-1042', motif: w.keys[0] },
      body: `      <p class="crumb"><a href="${root}produits/">← ${w.back}</a></p>
      <section class="product">${one.art(one.name)}<div><h1>${one.name}</h1><p class="lead">${one.line}</p><p class="price">${one.price}</p><p class="note">${w.serial} <b>${serial(one)}</b></p></div></section>
      <section class="panel"><h2>${w.trouble}</h2><p>${w.troubleLead}</p><ul>${one.help.map((line) => `<li>${line}</li>`).join('')}</ul></section>`,
    })),
    {
      path: 'sante/', title: w.health, entry: 'sante', attached: { service: 'sante', motif: w.keys[1], rendezvous: '14:30' },
      body: `      <section class="hero"><div><h1>${w.healthTitle}</h1><p>${w.healthLead}</p></div>${doctor(w.health)}</section>
      <section class="panel"><h2>${w.slots}</h2><p class="slots"><span>9:20</span><span>11:00</span><span class="on">14:30</span><span>16:10</span></p><p><b>${w.slotNote}</b></p><ul>${w.rules.map((line) => `<li>${line}</li>`).join('')}</ul></section>`,
    },
    {
      path: 'atelier/', title: w.workshop, entry: 'atelier',
      attached: { service: 'atelier', vehicule: 'Lenoir Brise 1.2, 2019', immatriculation: 'GH-482-KT', kilometrage: '84300', motif: w.keys[2] },
      body: `      <section class="hero"><div><h1>${w.workshopTitle}</h1><p>${w.workshopLead}</p></div>${car(w.workshop)}</section>
      <section class="panel"><h2>${w.vehicle}</h2>${rows(w.vehicleRows)}</section>`,
    },
    {
      path: 'compte/', title: w.account, entry: 'sav', signed: true, attached: { service: 'sav', client: 'C-20418', contrat: w.keys[3], modele: 'LL-8420' },
      body: `      <h1>${w.accountTitle}</h1><p class="lead">${w.accountLead}</p>
      <section class="panel">${rows(w.accountRows)}</section>`,
    },
    {
      path: 'donnees/', title: w.data, entry: 'sav', attached: { service: 'sav' },
      body: `      <h1>${w.dataTitle}</h1><p class="lead">${w.dataLead}</p>
      <section class="panel">${rows(w.dataRows)}</section>`,
    },
  ];
}
