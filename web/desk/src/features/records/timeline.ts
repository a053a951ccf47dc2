// The story of an interaction, from its events: one sentence for each thing a person
// would tell. Several events of one moment make one sentence (a call that is taken is
// an answered offer, a party, an owner and a segment), and arriving is only worth
// telling after having been lost.
import type { InteractionRecord } from '@visavis/api';
import type { Words } from '../../app/words';

type Entry = InteractionRecord['timeline'][number];

export interface Line {
  seq: number;
  at: number;
  text: string;
}

export function storyOf(entries: readonly Entry[], words: Words): Line[] {
  const lines: Line[] = [];
  const lost = new Set<string>();
  let before: Entry | null = null;
  for (const entry of entries) {
    const text = sentence(entry, before, lost, words);
    if (text !== null) lines.push({ seq: entry.seq, at: entry.at, text });
    before = entry;
  }
  return lines;
}

function sentence(entry: Entry, before: Entry | null, lost: Set<string>, words: Words): string | null {
  const t = words.timeline;
  const { detail } = entry;
  const word = (key: string): string => {
    const value = detail[key];
    return typeof value === 'string' ? value : '';
  };
  const named = (name: string): string => (name === 'contact' ? t.contact : name === 'system' ? t.system : name === 'api' ? t.api : name);
  const actor = named(entry.actor);
  const shown = (value: string) => (word('kind') !== 'yesNo' ? value : value === 'yes' ? words.custom.yes : value === 'no' ? words.custom.no : value);
  const about = named(word('agent') || word('party') || entry.actor);
  const byAgent = entry.actor !== 'contact' && entry.actor !== 'system';

  switch (entry.type) {
    case 'interaction.created': return t.created(word('queue'));
    case 'interaction.requeued': return t.requeued;
    case 'offer.made': return t.offered(about);
    case 'offer.ended':
      return word('why') === 'declined' ? t.offerDeclined(about) : word('why') === 'expired' ? t.offerExpired(about) : null;
    case 'segment.opened': return t.taken(about);
    case 'owner.changed': return word('why') === 'accepted' ? null : t.owner(about);
    case 'party.lost':
      lost.add(about);
      return t.lost(about);
    case 'party.arrived': return lost.delete(about) ? t.back(about) : null;
    case 'party.left': return t.left(about);
    case 'contact.held': return word('why') === 'alone' || !byAgent ? t.heldAlone : t.held(actor);
    case 'contact.resumed': return byAgent ? t.resumed(actor) : t.resumedAlone;
    case 'video.requested': return t.videoAsked(byAgent ? actor : about);
    case 'video.started':
      if (entry.actor !== 'contact') return t.videoBack(actor);
      return word('choice') === 'camera' ? t.videoWithCamera : word('choice') === 'watch' ? t.videoWatching : t.videoByContact;
    case 'video.closed':
      return word('choice') === 'decline' ? t.videoDeclined : word('why') === 'timeOver' || word('choice') === 'noAnswer' ? t.videoNoAnswer : t.videoCancelled;
    case 'video.paused': return byAgent ? t.videoStopped(actor) : t.videoPaused;
    case 'videoRight.changed': return detail['on'] === true ? t.videoRightBack(about) : t.videoRightGone(about);
    case 'camera.changed': {
      const on = detail['on'] === true;
      // Said already by the answer that turned it on.
      if (on && before !== null && before.at === entry.at && before.type.startsWith('video.')) return null;
      return on ? t.cameraOn(about) : t.cameraOff(about);
    }
    case 'interaction.ended':
      if (word('why') === 'contactLost') return t.contactLost;
      return entry.actor === 'contact' ? t.hungUp : byAgent ? t.endedBy(actor) : t.ended;
    case 'segment.done': return t.done(about);
    case 'note.changed': return t.noted(actor);
    case 'disposition.set': return word('code') === '' ? t.uncoded(actor) : t.coded(actor, word('code'));
    case 'segment.extended': return t.extended(actor);
    case 'customValue.changed': return t.valued(actor, word('field'), shown(word('from')), shown(word('to')));
    case 'attached.added': return t.attached(actor);
    case 'rating.given': return t.rated;
    default: return null;
  }
}
