// Of a closed entry point: loaded only by those who find it closed.
const fr = {
  closed: 'Le service est fermé pour le moment. Merci de rappeler plus tard.',
  reopens: 'Nous rouvrons {when}.',
  reopensHere: 'Nous rouvrons {when} (votre heure locale).',
};

const en: typeof fr = {
  closed: 'The service is closed at the moment. Please call again later.',
  reopens: 'We open again {when}.',
  reopensHere: 'We open again {when}, your time.',
};

export const closed = { fr, en };
