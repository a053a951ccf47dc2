// Who is with whom: read from the places of the parties, the same for the stage, the chips and the controls.
import type { InteractionView, PartyView } from '@visavis/api';

/** The agents who are in the call with the contact, the viewer included. */
export function agentsOf(view: InteractionView): PartyView[] {
  return view.parties.filter((p) => p.kind === 'agent' && (p.role === 'owner' || p.role === 'member'));
}

/** The colleagues who are in the call with the contact, without the viewer. */
export function membersOf(view: InteractionView): PartyView[] {
  return agentsOf(view).filter((p) => p.id !== view.mine?.party);
}

/** More than one agent with the contact. */
export function inConference(view: InteractionView): boolean {
  return agentsOf(view).length > 1;
}

/** Whom the viewer is together with now, the contact first: the others on stage, or the colleague of the private talk. */
export function companionsOf(view: InteractionView): PartyView[] {
  const { mine } = view;
  if (mine === null || mine.place === 'aside') return [];
  return view.parties.filter((p) => p.id !== mine.party && p.place === mine.place);
}

/** A held contact is neither heard nor seen; colleagues on stage go on among themselves. */
export function talksToSomebody(view: InteractionView): boolean {
  return companionsOf(view).some((p) => p.kind === 'agent' || view.hold === null);
}

/** Identity of a party's media in the room the viewer is in. */
export function legOf(view: InteractionView, party: PartyView): string | null {
  return view.mine?.place === 'side' ? party.sideLeg : party.leg;
}
