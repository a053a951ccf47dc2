// Texts of the contact's call, from the check to the rating. French is the source; `{x}` are places for values.
import { closed } from './closed';
import { entry } from './entry.fr';

export const fr = {
  ...entry,
  closed: closed.fr.closed,

  // The check
  callWithoutMicrophone: 'Appeler sans micro',
  check: 'Vérification de votre appareil',
  allGood: 'Tout est prêt pour votre appel',
  notPerfect: 'Vous pouvez appeler, à une réserve près',
  notReady: 'Votre appareil n’est pas encore prêt',
  microphone: 'Micro',
  camera: 'Caméra',
  network: 'Réseau',
  speaker: 'Haut-parleur',
  ready: 'prêt',
  readyF: 'prête',
  microphoneAsked: 'détecté, l’accès sera demandé au moment de l’appel',
  cameraFound: 'détectée, éteinte',
  networkGood: 'bonne liaison',
  networkTcp: 'liaison possible, avec un peu de délai',
  networkFair: 'liaison moyenne : rapprochez-vous du Wi-Fi si vous le pouvez',
  networkFailed: 'le son ne passe pas sur ce réseau : essayez un autre Wi-Fi ou la 4G',
  networkUnknown: 'pas encore vérifié',
  microphoneMissing: 'aucun micro : branchez un casque ou appelez depuis un téléphone',
  microphoneDenied: 'accès refusé : autorisez-le à gauche de l’adresse de la page, puis réessayez',
  cameraMissing: 'aucune : vous pourrez voir le conseiller sans vous montrer',
  cameraDenied: 'accès refusé : l’appel reste possible en voix',
  insecure: 'Cette adresse n’est pas sécurisée (https) : le navigateur y interdit le micro. Ouvrez le lien d’origine.',
  oldBrowser: 'Ce navigateur est trop ancien pour appeler. Mettez-le à jour, ou utilisez Chrome, Firefox, Edge ou Safari.',
  cookiesOff: 'Votre navigateur refuse les cookies, sans lesquels l’appel ne peut pas aboutir. Autorisez-les pour ce site, puis rechargez la page.',
  inAppIos: 'Cette application n’a pas accès au micro. Touchez ••• puis « Ouvrir dans Safari ».',
  inAppAndroid: 'Cette application n’a pas accès au micro. Touchez ⋮ puis « Ouvrir dans Chrome ».',
  retry: 'Réessayer',

  // Devices that fail during the call
  micDenied: 'Le micro est bloqué : on ne vous entend pas. Autorisez-le à gauche de l’adresse de la page.',
  micMissing: 'Aucun micro n’est branché : on ne vous entend pas.',
  micInUse: 'Le micro est pris par une autre application : fermez-la, puis réessayez.',
  camDenied: 'La caméra est bloquée. Autorisez-la à gauche de l’adresse de la page.',
  camMissing: 'Aucune caméra n’est branchée.',
  camInUse: 'La caméra est prise par une autre application : fermez-la, puis réessayez.',

  // Waiting
  waiting: 'En file',
  youAreNext: 'Votre appel est le prochain',
  waitShort: 'Moins d’une minute d’attente',
  waitMinutes: 'Environ {n} minutes d’attente',
  aheadOne: 'Une personne avant vous',
  aheadMany: '{n} personnes avant vous',
  stayOn: 'Restez sur cette page, un conseiller va vous répondre.',
  ringing: 'Nous appelons un conseiller',
  ringingLead: 'Son poste sonne, encore quelques secondes.',
  waitingFor: 'Vous attendez depuis {time}',
  music: 'Musique d’attente',
  searchAgain: 'Nous vous cherchons un autre conseiller. Votre tour est conservé.',

  // In the call
  inCall: 'En communication',
  adviser: 'Votre conseiller',
  mute: 'Couper le micro',
  unmute: 'Rétablir le micro',
  turnOnVideo: 'Activer la vidéo',
  turnOffVideo: 'Désactiver la vidéo',
  hangUp: 'Raccrocher',
  enableSound: 'Activer le son',
  others: 'Autres conseillers',
  colleagueVideo: 'Vidéo de {name}',
  adviserVideo: 'Vidéo du conseiller',
  yourVideo: 'Votre vidéo',
  moveTile: 'Déplacer votre vidéo',
  flip: 'Changer de caméra',
  settings: 'Réglages',
  settingsTitle: 'Micro, caméra et son',
  systemDefault: 'Par défaut',
  close: 'Fermer',
  mutedChip: 'Micro coupé',
  weakNetwork: 'Connexion faible',

  // Asked for video
  asks: '{name} souhaite passer en vidéo',
  asksLead: 'Votre caméra ne s’allume que si vous acceptez. Vous pouvez l’éteindre à tout moment.',
  asksNoCamera: 'Vous n’avez pas de caméra : vous pouvez voir {name}, qui ne vous verra pas.',
  answerCamera: 'Activer ma caméra',
  answerWatch: 'Voir sans me montrer',
  answerDecline: 'Rester en voix seule',

  // Hold, pause, coming back
  onHold: 'En garde',
  onHoldLead: '{name} revient vers vous. Personne ne vous entend ni ne vous voit.',
  onHoldSince: 'depuis {time}',
  paused: 'Vidéo en pause',
  pausedLead: 'La conversation continue de vive voix.',
  cameraReturns: 'Votre caméra revient dans {n} s',
  notNow: 'Pas maintenant',
  reconnecting: 'Connexion interrompue',
  placeKept: 'Votre place est gardée. Nous vous reconnectons.',
  commandsAway: 'La conversation continue. Les boutons répondront de nouveau dans un instant.',
  adviserLost: '{name} se reconnecte. Restez en ligne.',
  elsewhere: 'Votre appel est ouvert dans une autre fenêtre',
  elsewhereLead: 'Vous pouvez le reprendre ici.',
  continueHere: 'Continuer ici',

  // The end
  ended: 'Appel terminé',
  endedQueue: 'Vous avez quitté la file',
  endedLost: 'L’appel a été coupé',
  endedLostLead: 'La connexion est restée coupée trop longtemps. Rappelez, nous vous répondrons.',
  lasted: 'Durée : {time}',
  rate: 'Comment s’est passé votre appel ?',
  star: 'étoile',
  stars: 'étoiles',
  rated: 'Merci pour votre avis.',
  callAgain: 'Rappeler',
  closeWindow: 'Vous pouvez fermer cette fenêtre.',

  // Refusals
  tooMany: 'Trop d’appels d’affilée. Patientez une minute.',
  videoUnavailable: 'La vidéo n’est pas possible pour cet appel.',
  consentChanged: 'Nos conditions ont changé : relisez-les, puis appelez.',
  badOrigin: 'Ce site n’est pas autorisé à ouvrir cet appel.',
};

/** Announcements for screen readers repeat what is seen, so they need no texts of their own. */
export type CallTexts = typeof fr;
