import { describe, expect, it } from 'vitest';
import { levelOf, minuteSample, protocolOf, readQuality, worse, type StatRecord } from './quality';

const transport: StatRecord = { id: 'T', type: 'transport', selectedCandidatePairId: 'P' };
const pair = (rtt: number): StatRecord => ({
  id: 'P', type: 'candidate-pair', currentRoundTripTime: rtt, localCandidateId: 'L', remoteCandidateId: 'R',
});
const inbound = (received: number, lost: number, bytes: number): StatRecord => ({
  id: 'I', type: 'inbound-rtp', packetsReceived: received, packetsLost: lost, bytesReceived: bytes, jitter: 0.012,
});

describe('quality', () => {
  it('reads rates between two moments', () => {
    const first = readQuality([transport, pair(0.02), inbound(100, 0, 10_000)], 1_000, null);
    expect(first.quality).toMatchObject({ rttMs: 20, lossPct: 0, jitterMs: 12, kbps: 0, level: 'good' });
    const second = readQuality([transport, pair(0.35), inbound(190, 10, 30_000)], 3_000, first.counters);
    expect(second.quality).toMatchObject({ rttMs: 350, lossPct: 10, kbps: 80, level: 'fair' });
  });

  it('counts a record once though several reports carry it', () => {
    const { counters } = readQuality([inbound(5, 0, 50), inbound(5, 0, 50)], 0, null);
    expect(counters.received).toBe(5);
  });

  it('takes the worse direction', () => {
    const { quality } = readQuality([{ id: 'X', type: 'remote-inbound-rtp', fractionLost: 0.25, roundTripTime: 0.1 }], 0, null);
    expect(quality).toMatchObject({ lossPct: 25, rttMs: 100, level: 'poor' });
  });

  it('says nothing of rates when a source has gone', () => {
    const before = readQuality([inbound(1000, 500, 90_000)], 0, null);
    expect(readQuality([inbound(10, 0, 100)], 2_000, before.counters).quality).toMatchObject({ lossPct: 0, kbps: 0 });
  });

  it('ignores pairs that are not in use', () => {
    const other: StatRecord = { id: 'Q', type: 'candidate-pair', currentRoundTripTime: 2, nominated: true, state: 'succeeded' };
    expect(readQuality([transport, pair(0.03), other], 0, null).quality.rttMs).toBe(30);
  });

  it('grades', () => {
    expect(levelOf(40, 0, 5)).toBe('good');
    expect(levelOf(40, 4, 5)).toBe('fair');
    expect(levelOf(700, 0, 5)).toBe('poor');
    expect(worse('good', 'poor')).toBe('poor');
    expect(worse('fair', 'good')).toBe('fair');
    expect(worse('fair', null)).toBe('fair');
  });

  it('averages a minute', () => {
    expect(minuteSample([], 5)).toBeNull();
    const one = { rttMs: 10, lossPct: 1, jitterMs: 2, kbps: 100, level: 'good' as const };
    const two = { rttMs: 21, lossPct: 2, jitterMs: 4, kbps: 301, level: 'good' as const };
    expect(minuteSample([one, two], 5)).toEqual({ at: 5, rttMs: 16, lossPct: 1.5, jitterMs: 3, bitrateKbps: 201 });
  });
});

describe('how media travels', () => {
  const local = (more: Partial<StatRecord>): StatRecord => ({ id: 'L', type: 'local-candidate', candidateType: 'host', protocol: 'udp', ...more });
  const remote: StatRecord = { id: 'R', type: 'remote-candidate', candidateType: 'host', protocol: 'udp' };

  it('is read from the pair in use', () => {
    expect(protocolOf([transport, pair(0), local({}), remote])).toBe('udp');
    expect(protocolOf([transport, pair(0), local({ protocol: 'tcp' }), remote])).toBe('tcp');
    expect(protocolOf([transport, pair(0), local({ candidateType: 'relay' }), remote])).toBe('relay');
    expect(protocolOf([transport])).toBeNull();
  });

  it('understands the browser that marks the pair itself', () => {
    const chosen: StatRecord = { ...pair(0), selected: true };
    expect(protocolOf([chosen, local({}), remote])).toBe('udp');
  });
});
