/**
 * The labels people find controls by, in both languages, as the specification binds them. Written out once more here on
 * purpose: taken from the product's own catalogues they could not disagree with them.
 */
import type { Language } from './people.ts';

const table = {
  // sign-in and status
  username: ['Identifiant', 'Username'],
  password: ['Mot de passe', 'Password'],
  signIn: ['Se connecter', 'Sign in'],
  ready: ['Prêt', 'Ready'],
  notReady: ['Non prêt', 'Not ready'],
  backToReady: ['Repasser en Prêt', 'Back to Ready'],
  // arrival
  accept: ['Prendre l’appel', 'Accept'],
  decline: ['Refuser', 'Decline'],
  // the call, at the agent
  mute: ['Couper le micro', 'Mute'],
  unmute: ['Rétablir le micro', 'Unmute'],
  hold: ['Mettre en attente', 'Hold'],
  resume: ['Reprendre', 'Resume'],
  startVideo: ['Activer le flux vidéo', 'Start video'],
  stopVideo: ['Désactiver le flux vidéo', 'Stop video'],
  cancelRequest: ['Annuler la demande', 'Cancel request'],
  cameraOff: ['Couper ma caméra', 'Turn off my camera'],
  cameraOn: ['Activer ma caméra', 'Turn on my camera'],
  swap: ['Inverser les vues', 'Swap views'],
  onTop: ['Toujours en premier plan', 'Always on top'],
  popOut: ['Ouvrir dans une fenêtre séparée', 'Open in a separate window'],
  disconnect: ['Déconnecter', 'Disconnect'],
  markDone: ['Marquer comme Terminé', 'Mark done'],
  extend: ['Prolonger', 'Extend'],
  endWrapUp: ['Terminer le post-appel', 'End wrap-up'],
  notesAndData: ['Bloc-notes et données', 'Notepad and data'],
  keepTyped: ['Garder ma saisie', 'Keep what I typed'],
  // with colleagues
  conference: ['Conférence', 'Conference'],
  endConference: ['Conférence terminée', 'End conference'],
  transfer: ['Transférer', 'Transfer'],
  complete: ['Transfert terminé', 'Complete transfer'],
  inviteNow: ['Inviter directement', 'Invite now'],
  consultFirst: ['Consulter d’abord', 'Consult first'],
  transferNow: ['Transférer maintenant', 'Transfer now'],
  merge: ['Réunir', 'Merge'],
  endConsultation: ['Terminer la consultation', 'End consultation'],
  add: ['Ajouter', 'Add'],
  leave: ['Quitter', 'Leave'],
  cancelTransfer: ['Annuler le transfert', 'Cancel transfer'],
  toContact: ['Parler au contact', 'Talk to the contact'],
  disconnectAll: ['Déconnecter tout le monde', 'Disconnect everybody'],
  reason: ['Motif (facultatif)', 'Reason (optional)'],
  declineReason: ['Motif du refus (facultatif)', 'Reason for declining (optional)'],
  silenceThem: ['Couper son micro', 'Mute them'],
  putAside: ['Mettre à l’écart', 'Put aside'],
  bringBack: ['Faire revenir', 'Bring back'],
  // regions
  interactions: ['Interactions', 'Interactions'],
  notepad: ['Bloc-notes', 'Notepad'],
  participants: ['Participants', 'Participants'],
  attachedData: ['Données jointes', 'Attached data'],
  customData: ['Données personnalisées', 'Custom data'],
  disposition: ['Code de disposition', 'Disposition code'],
  records: ['Enregistrements client', 'Customer records'],
  // pictures
  contactVideo: ['Vidéo du contact', 'Contact video'],
  adviserVideo: ['Vidéo du conseiller', 'Adviser video'],
  yourVideo: ['Votre vidéo', 'Your video'],
  // states
  onHold: ['En garde', 'On hold'],
  waiting: ['En file', 'Waiting'],
  // the contact's page
  yourName: ['Votre nom', 'Your name'],
  addDetails: ['Ajouter des précisions (facultatif)', 'Add details (optional)'],
  call: ['Appeler', 'Call'],
  turnVideoOn: ['Activer la vidéo', 'Turn on video'],
  turnVideoOff: ['Désactiver la vidéo', 'Turn off video'],
  contactMute: ['Couper le micro', 'Mute'],
  hangUp: ['Raccrocher', 'Hang up'],
  answerCamera: ['Activer ma caméra', 'Turn on my camera'],
  answerWatch: ['Voir sans me montrer', 'Watch without my camera'],
  answerDecline: ['Rester en voix seule', 'Stay on voice'],
  callAgain: ['Rappeler', 'Call again'],
  callWithoutMicrophone: ['Appeler sans micro', 'Call without a microphone'],
  callAdviser: ['Appeler un conseiller', 'Call an adviser'],
} as const satisfies Record<string, readonly [fr: string, en: string]>;

export type Label = keyof typeof table;

export function label(key: Label, language: Language): string {
  return table[key][language === 'fr' ? 0 : 1];
}

/** Matches the whole accessible name. Straight and typographic apostrophes, plain and narrow spaces count as the same. */
export function named(key: Label, language: Language): RegExp {
  return new RegExp(`^${pattern(label(key, language))}$`);
}

/** Matches a name that begins with the label, as a status button's does: the time in the state follows. */
export function startingWith(key: Label, language: Language): RegExp {
  return new RegExp(`^${pattern(label(key, language))}(?!\\p{L})`, 'u');
}

function pattern(text: string): string {
  return text
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/['’]/g, "['’]")
    .replace(/\s/g, '\\s');
}
