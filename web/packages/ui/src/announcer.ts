// Two live regions for the whole page. Polite for what changed, assertive only for
// ringing and a lost connection. The regions exist before the first text: a region
// that arrives together with its text is not read.
export class Announcer {
  readonly #regions = new Map<'polite' | 'assertive', HTMLElement>();

  constructor(host: HTMLElement = document.body) {
    for (const how of ['polite', 'assertive'] as const) {
      const region = host.ownerDocument.createElement('div');
      region.className = 'vh';
      region.setAttribute('aria-live', how);
      region.setAttribute('role', how === 'polite' ? 'status' : 'alert');
      host.append(region);
      this.#regions.set(how, region);
    }
  }

  say(text: string, how: 'polite' | 'assertive' = 'polite'): void {
    const region = this.#regions.get(how);
    if (region === undefined) return;
    // The same text twice is read twice only when the node is a new one.
    const line = region.ownerDocument.createElement('p');
    line.textContent = text;
    region.replaceChildren(line);
  }

  close(): void {
    for (const region of this.#regions.values()) region.remove();
    this.#regions.clear();
  }
}
