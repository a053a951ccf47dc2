import type { Quality, QualityLevel, QualitySample } from './types';

/** One entry of an RTCStatsReport; members are read defensively, browsers differ in what they fill in. */
export interface StatRecord {
  id: string;
  type: string;
  [member: string]: unknown;
}

/** Running totals of one moment, to subtract from those of the next. */
export interface Counters {
  atMs: number;
  received: number;
  lost: number;
  bytes: number;
}

export interface Reading {
  counters: Counters;
  quality: Quality;
}

/**
 * Reads the quality of a connection from its statistics. Reports of several senders and receivers
 * overlap (each has the transport); records are counted once by id. Without `previous` rates are 0.
 */
export function readQuality(records: Iterable<StatRecord>, atMs: number, previous: Counters | null): Reading {
  const seen = new Map<string, StatRecord>();
  for (const record of records) seen.set(record.id, record);

  let received = 0;
  let lost = 0;
  let bytes = 0;
  let jitter = 0;
  let rtt = 0;
  let remoteRtt = 0;
  let lossSent = 0;
  for (const record of seen.values()) {
    switch (record.type) {
      case 'inbound-rtp':
        received += number(record, 'packetsReceived');
        lost += Math.max(0, number(record, 'packetsLost'));
        bytes += number(record, 'bytesReceived');
        jitter = Math.max(jitter, number(record, 'jitter'));
        break;
      case 'remote-inbound-rtp':
        lossSent = Math.max(lossSent, number(record, 'fractionLost'));
        remoteRtt = Math.max(remoteRtt, number(record, 'roundTripTime'));
        break;
      case 'candidate-pair':
        if (inUse(record, seen)) rtt = Math.max(rtt, number(record, 'currentRoundTripTime'));
        break;
    }
  }

  const counters: Counters = { atMs, received, lost, bytes };
  let lossReceived = 0;
  let kbps = 0;
  // A source that ended takes its totals away: only growing counters say anything.
  if (previous && received >= previous.received && bytes >= previous.bytes) {
    const newLost = Math.max(0, lost - previous.lost);
    const expected = received - previous.received + newLost;
    if (expected > 0) lossReceived = newLost / expected;
    const elapsed = atMs - previous.atMs;
    if (elapsed > 0) kbps = ((bytes - previous.bytes) * 8) / elapsed;
  }
  const rttMs = Math.round((rtt || remoteRtt) * 1000);
  const jitterMs = Math.round(jitter * 1000);
  const lossPct = round1(Math.max(lossReceived, lossSent) * 100);
  return {
    counters,
    quality: { rttMs, lossPct, jitterMs, kbps: Math.round(kbps), level: levelOf(rttMs, lossPct, jitterMs) },
  };
}

/** Limits after ITU-T G.114 (delay) and what Opus with redundancy still hides (loss). */
export function levelOf(rttMs: number, lossPct: number, jitterMs: number): QualityLevel {
  if (lossPct > 10 || rttMs > 600 || jitterMs > 100) return 'poor';
  if (lossPct > 3 || rttMs > 300 || jitterMs > 40) return 'fair';
  return 'good';
}

const ORDER: QualityLevel[] = ['good', 'fair', 'poor'];

/** The worse of two opinions; null has none. */
export function worse(a: QualityLevel, b: QualityLevel | null): QualityLevel {
  return b !== null && ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a;
}

/** Averages the readings of a minute into one sample; null when there are none. */
export function minuteSample(readings: readonly Quality[], at: number): QualitySample | null {
  if (readings.length === 0) return null;
  const mean = (of: (quality: Quality) => number): number =>
    readings.reduce((sum, quality) => sum + of(quality), 0) / readings.length;
  return {
    at,
    rttMs: Math.round(mean((quality) => quality.rttMs)),
    lossPct: round1(mean((quality) => quality.lossPct)),
    jitterMs: Math.round(mean((quality) => quality.jitterMs)),
    bitrateKbps: Math.round(mean((quality) => quality.kbps)),
  };
}

/** How media travels, by the candidate pair in use; null before there is one. */
export function protocolOf(records: Iterable<StatRecord>): 'udp' | 'tcp' | 'relay' | null {
  const seen = new Map<string, StatRecord>();
  for (const record of records) seen.set(record.id, record);
  for (const record of seen.values()) {
    if (record.type !== 'candidate-pair' || !inUse(record, seen)) continue;
    const local = seen.get(String(record['localCandidateId']));
    const remote = seen.get(String(record['remoteCandidateId']));
    if (local?.['candidateType'] === 'relay') return 'relay';
    if (local?.['protocol'] === 'tcp' || remote?.['protocol'] === 'tcp') return 'tcp';
    return 'udp';
  }
  return null;
}

/** Chrome names the pair in use in the transport, Firefox marks it `selected`. */
function inUse(pair: StatRecord, all: Map<string, StatRecord>): boolean {
  if (pair['selected'] === true) return true;
  for (const record of all.values()) {
    if (record.type === 'transport' && record['selectedCandidatePairId'] === pair.id) return true;
  }
  return pair['nominated'] === true && pair['state'] === 'succeeded' && !hasTransport(all);
}

function hasTransport(all: Map<string, StatRecord>): boolean {
  for (const record of all.values()) {
    if (record.type === 'transport' && typeof record['selectedCandidatePairId'] === 'string') return true;
  }
  return false;
}

function number(record: StatRecord, member: string): number {
  const value = record[member];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
