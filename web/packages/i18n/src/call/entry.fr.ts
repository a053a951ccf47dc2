// Texts of the contact's first page, apart from the call's: they are all that loads before a call is
// likely. French is the source; `{x}` are places for values.
export const entry = {
  title: 'Appeler {brand}',
  language: 'Langue',
  french: 'Français',
  english: 'English',
  greeting: 'Parlez à un conseiller',
  invited: '{brand} vous attend',
  lead: 'Par la voix d’abord. La vidéo s’ajoute ensuite, si vous le souhaitez.',
  leadVoice: 'Un conseiller vous répond de vive voix.',
  oneAhead: 'Une personne attend avant vous',
  manyAhead: '{n} personnes attendent avant vous',
  agentsReady: 'Un conseiller est disponible',
  agentsBusy: 'Aucun conseiller n’est libre pour l’instant, nous prenons les appels dans l’ordre',
  name: 'Votre nom',
  nameMissing: 'Indiquez votre nom pour que le conseiller sache qui appelle.',
  more: 'Ajouter des précisions (facultatif)',
  fieldMissing: 'Ce champ est obligatoire.',
  privacy: 'Vos données',
  beforeMicrophone: 'Votre navigateur va demander l’accès au micro. Votre caméra reste éteinte.',
  call: 'Appeler',
  calling: 'Appel en cours…',
  checking: 'Vérification…',
  unreachable: 'Nous n’arrivons pas à joindre le service',
  unreachableLead: 'Nous réessayons sans cesse. Vérifiez votre connexion.',
  unknownEntry: 'Ce lien n’existe pas ou plus',
  unknownEntryLead: 'Revenez sur le site et relancez l’appel.',
  failed: 'Cela n’a pas marché. Réessayez.',
};

export type EntryTexts = typeof entry;
