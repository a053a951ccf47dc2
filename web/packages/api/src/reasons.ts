// Every reason the server may refuse a request with, so that a catalogue that
// forgets one does not compile. The last two are the browser's own findings.
export const reasons = [
  'badCredentials', 'signedOut', 'tooManyAttempts', 'accountDisabled', 'notPermitted', 'notFound',
  'invalidBody', 'required', 'tooLong', 'offerGone', 'otherCallLive', 'contactAway', 'slotTaken',
  'notOwner', 'callEnded', 'callInProgress', 'othersInCall', 'askGone', 'videoNotAvailable',
  'noVideoRight', 'notHeld', 'onHold', 'contactNoVideo', 'dispositionRequired', 'frozen',
  'revisionStale', 'idempotencyReused', 'consentStale', 'entryClosed', 'badOrigin', 'seatGone',
  'consultationOpen', 'consultationGone', 'transferPending', 'transferGone', 'colleagueAway', 'alreadyInCall',
  'alreadyRinging', 'agentBusy', 'agentSignedOut', 'agentUnavailable', 'queueUnavailable', 'lastAgent',
  'partyGone', 'notMember', 'notQueued', 'tooMany',
  'dispositionHidden', 'unknownCode', 'wrapUpOver', 'customDataRequired', 'unknownField', 'fieldMissing',
  'notYesNo', 'notNumber', 'outOfRange', 'notDate', 'notListed', 'notLink', 'notMatching', 'mandatoryAndHidden', 'taken',
  'addressForbidden', 'webhookDisabled',
  'locked', 'passwordOff', 'noGroup', 'notInvited', 'providerAway', 'providerRefused', 'identityInvalid', 'signInStale',
  'keyExpired', 'endPast', 'inUse', 'lastAdministrator', 'usernameTaken', 'weakPassword', 'notHere', 'badAddress', 'sameQueue',
  'contactsBeforeInteractions', 'unknownZone', 'unknownColumn', 'emptyList', 'badList',
  'unavailable', 'internal', 'offline', 'timeout',
] as const;

export type Reason = (typeof reasons)[number];

const known: ReadonlySet<string> = new Set(reasons);

/** A reason this build has words for; anything newer reads as `internal`. */
export function asReason(value: unknown): Reason {
  return typeof value === 'string' && known.has(value) ? (value as Reason) : 'internal';
}
