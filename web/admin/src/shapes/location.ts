// Where a refusal belongs: the server names `body.skills[0].level`, the form has fields of its own.

/** The name of a field as the form has it. */
export function fieldAt(location: string): string {
  return location.replace(/^(body|query|path|header)\.?/, '');
}

/** The field of the form that a refused one stands in: itself, or the nearest that contains it. */
export function nearest(at: string, fields: readonly string[]): string | null {
  const known = new Set(fields);
  let here = at;
  while (here !== '') {
    if (known.has(here)) return here;
    const cut = Math.max(here.lastIndexOf('.'), here.lastIndexOf('['));
    if (cut < 0) break;
    here = here.slice(0, cut);
  }
  // What contains nothing that is shown may itself be shown in parts: name → name.fr.
  return fields.find((field) => field.startsWith(`${at}.`) || field.startsWith(`${at}[`)) ?? null;
}
