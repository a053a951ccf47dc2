// Where a thing is named: anything whose settings have its id in them.

export function names(settings: unknown, id: string): boolean {
  if (settings === id) return true;
  if (typeof settings !== 'object' || settings === null) return false;
  return Object.values(settings).some((one) => names(one, id));
}
