import { describe, expect, it } from 'vitest';
import { browserName, isInApp, obstacleOf, systemName } from './browser';
import { readChoices } from './choices';
import { constraintsFor, deviceErrorOf } from './devices';
import { loudness } from './level';
import { signalUrl } from './livekit';
import { FAST_ATTEMPTS, FAST_DELAY_MS, pause, refusalDelay, retryDelay } from './reconnect';

const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1';
const pixel = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36';
const edge = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0';
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0';
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15';
const instagram = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21A329 Instagram 300.0';

describe('browser', () => {
  it('is named', () => {
    expect([iphone, pixel, edge, firefox, mac].map(browserName)).toEqual(['Safari 18', 'Chrome 131', 'Edge 131', 'Firefox 133', 'Safari 18']);
    expect([iphone, pixel, edge, firefox].map((agent) => systemName(agent))).toEqual(['iOS', 'Android', 'Windows', 'Linux']);
    expect([systemName(mac, 0), systemName(mac, 5)]).toEqual(['macOS', 'iPadOS']);
    expect([iphone, instagram].map(isInApp)).toEqual([false, true]);
  });

  it('tells the gravest obstacle', () => {
    const all = { camera: true, microphone: true, webrtc: true, browser: '', os: '', mobile: false };
    const page = { secure: true, userAgent: pixel, cookies: true };
    expect(obstacleOf(all, page)).toBeNull();
    expect(obstacleOf(all, { ...page, secure: false })).toBe('insecure');
    expect(obstacleOf({ ...all, webrtc: false }, page)).toBe('oldBrowser');
    expect(obstacleOf({ ...all, webrtc: false }, { ...page, userAgent: instagram })).toBe('inApp');
    expect(obstacleOf(all, { ...page, cookies: false })).toBe('cookiesOff');
    expect(obstacleOf({ ...all, microphone: false, camera: false }, page)).toBe('noMicrophone');
    expect(obstacleOf({ ...all, camera: false }, page)).toBe('noCamera');
  });
});

describe('devices', () => {
  it('names what went wrong', () => {
    const named = (name: string): Error => Object.assign(new Error(name), { name });
    expect(['NotAllowedError', 'NotFoundError', 'NotReadableError', 'TypeError'].map((name) => deviceErrorOf(named(name)))).toEqual([
      'denied', 'notFound', 'inUse', 'unsupported',
    ]);
  });

  it('asks for the chosen device, or for a direction', () => {
    expect(constraintsFor('camera', { id: 'x', facing: 'environment' }).video).toMatchObject({ deviceId: { exact: 'x' } });
    expect(constraintsFor('camera', { id: null, facing: 'environment' }).video).toMatchObject({ facingMode: { ideal: 'environment' } });
    expect(constraintsFor('microphone', { id: null, facing: null }).audio).toMatchObject({ echoCancellation: true });
  });

  it('trusts nothing it finds in storage', () => {
    const nothing = { microphone: null, camera: null, speaker: null };
    for (const stored of [null, '', 'null', '[]', '{"microphone":7}', '{']) expect(readChoices(stored)).toEqual(nothing);
    expect(readChoices('{"camera":"c"}')).toEqual({ ...nothing, camera: 'c' });
  });
});

describe('reconnecting', () => {
  it('is quick thirty times, then slower, and never gives up', () => {
    const fast = Array.from({ length: FAST_ATTEMPTS }, (_, attempt) => retryDelay(attempt));
    expect(new Set(fast)).toEqual(new Set([FAST_DELAY_MS]));
    expect(retryDelay(FAST_ATTEMPTS)).toBeGreaterThan(FAST_DELAY_MS);
    expect(retryDelay(10_000)).toBe(4_000);
    expect(refusalDelay(0)).toBeGreaterThan(FAST_DELAY_MS);
    expect(refusalDelay(1_000)).toBe(2_000);
  });

  it('pauses no longer than it has to', async () => {
    const control = new AbortController();
    const paused = pause(1_000_000, control.signal);
    control.abort();
    await paused;
    await pause(1_000_000, control.signal);
  });

  it('finds the signalling on our own origin', () => {
    expect(signalUrl('/media', 'https://host')).toBe('wss://host/media');
    expect(signalUrl('/media', 'http://host:8080')).toBe('ws://host:8080/media');
  });
});

describe('loudness', () => {
  it('runs from silence to speech', () => {
    expect(loudness([0, 0])).toBe(0);
    expect(loudness([0.5, -0.5])).toBe(1);
    expect(loudness([0.01, -0.01])).toBeCloseTo(20 / 48, 2);
    expect(loudness([])).toBe(0);
  });
});
