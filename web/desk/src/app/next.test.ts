import { describe, expect, it } from 'vitest';
import { nextPage, ownPath } from './next';

describe('ownPath', () => {
  it.each(['/desk', '/admin', '/admin/', '/admin/queues', '/wallboard?queue=que_1', '/reports/day?from=2026-01-01#top', '/desk?call=1'])(
    'takes %s', (next) => {
      expect(ownPath(next)).toBe(next);
      expect(new URL(next, 'https://ours.example').origin).toBe('https://ours.example');
    });
  it.each([
    '', ' ', 'admin', '/', '//evil.example', '//evil.example/admin', '///admin', '/\\evil.example', '\\\\evil.example', '/admin\\..\\x', '/admin//evil.example',
    'https://evil.example', 'https://evil.example/admin', 'https:/admin', 'https:admin', 'javascript:alert(1)', 'data:text/html,x', '/javascript:alert(1)',
    '/admin/../x', '/admin/..', '/admin/./x', '/../admin', '/admin/%2e%2e/x', '/admin/%2E%2E%2Fx', '/%61dmin', '/admin/%5cevil', '/admin%2f..%2fx', '/%2f%2fevil.example', '/admin%00',
    '/administrator', '/desktop', '/Admin', '/api/v1/session', '/call/demo', '/call-assets/x.js', '/media/',
    ' /admin', '/admin ', '\t/admin', '/ad\nmin', '/admin\r\nSet-Cookie: a=b', '/\t/evil.example', '/admin/é', '/admin?q=é', '/@evil.example', '/admin@evil.example',
    '/admin:80', '/.//evil.example', '/desk/..//evil.example', `/admin/${'a'.repeat(600)}`,
  ])('refuses %j', (next) => expect(ownPath(next)).toBeNull());
  it('refuses none', () => expect(ownPath(null)).toBeNull());
});

describe('nextPage', () => {
  it('leads to the other pages', () => {
    expect(nextPage('?next=/admin')).toBe('/admin');
    expect(nextPage('?lang=fr&next=%2Freports%3Fday%3D1')).toBe('/reports?day=1');
  });
  it('stays on the desk otherwise', () => {
    for (const search of ['', '?next=', '?next=/desk', '?next=/desk/x', '?next=/desk%3Fa', '?next=%2F%2Fevil.example', '?next=https%3A%2F%2Fevil.example', '?next=%252F%252Fevil', '?next=/%5Cevil.example']) {
      expect(nextPage(search)).toBeNull();
    }
  });
});
