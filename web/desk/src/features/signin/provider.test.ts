import { describe, expect, it } from 'vitest';
import { cameBack, providerPath } from './provider';

describe('providerPath', () => {
  it('carries where they wanted to go', () => {
    expect(providerPath('corp', '?next=/admin/queues', 'fr')).toBe('/api/v1/session/oidc/corp?next=%2Fadmin%2Fqueues&lang=fr');
  });
  it('but nowhere else', () => {
    for (const search of ['', '?next=//evil.example', '?next=/%5Cevil', '?next=https://evil.example']) {
      expect(providerPath('corp', search, 'en')).toBe('/api/v1/session/oidc/corp?next=%2Fdesk&lang=en');
    }
  });
});

describe('cameBack', () => {
  it('tells why, once', () => {
    expect(cameBack('https://x.example/desk?signIn=noGroup&next=%2Fadmin')).toEqual({ reason: 'noGroup', address: '/desk?next=%2Fadmin' });
    expect(cameBack('https://x.example/desk?lang=fr')).toEqual({ reason: null, address: '/desk?lang=fr' });
  });
  it('has no words of others', () => {
    expect(cameBack('https://x.example/desk?signIn=call+0900').reason).toBe('internal');
  });
});
