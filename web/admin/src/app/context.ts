import type { Client, Me } from '@visavis/api';
import type { Toasts } from '@visavis/ui';
import { createContext, useContext } from 'react';

export interface Office { client: Client; toasts: Toasts; me: Me }

export const OfficeContext = createContext<Office | null>(null);

export function useOffice(): Office {
  const office = useContext(OfficeContext);
  if (office === null) throw new Error('a part of the administration outside OfficeContext');
  return office;
}
