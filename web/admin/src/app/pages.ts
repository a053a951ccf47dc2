// Every page, in the order of the navigation. A page more is a row here and its words in the catalogue.
import type { IconName } from '@visavis/ui';
import type { ComponentType } from 'react';
import { CodesPage } from '../pages/codes/CodesPage';
import { CompanyPage } from '../pages/company/CompanyPage';
import { DoorsPage } from '../pages/doors/DoorsPage';
import { HoursPage } from '../pages/hours/HoursPage';
import { JournalPage } from '../pages/journal/JournalPage';
import { KeysPage } from '../pages/keys/KeysPage';
import { PeoplePage } from '../pages/people/PeoplePage';
import { QueuesPage } from '../pages/queues/QueuesPage';
import { RolesPage } from '../pages/roles/RolesPage';
import { NotReadyPage, SkillsPage } from '../pages/simple/SimplePages';
import { WebhooksPage } from '../pages/webhooks/WebhooksPage';
import type { Words } from './words';

export interface Page {
  /** In the address, and in the catalogue. */
  id: keyof Words['pages'];
  group: keyof Words['groups'];
  icon: IconName;
  Page: ComponentType;
}

export const pages: readonly Page[] = [
  { id: 'people', group: 'people', icon: 'users', Page: PeoplePage },
  { id: 'roles', group: 'people', icon: 'role', Page: RolesPage },
  { id: 'skills', group: 'people', icon: 'skill', Page: SkillsPage },
  { id: 'queues', group: 'reception', icon: 'aside', Page: QueuesPage },
  { id: 'hours', group: 'reception', icon: 'hours', Page: HoursPage },
  { id: 'entry-points', group: 'reception', icon: 'door', Page: DoorsPage },
  { id: 'codes', group: 'handling', icon: 'tree', Page: CodesPage },
  { id: 'not-ready', group: 'handling', icon: 'break', Page: NotReadyPage },
  { id: 'keys', group: 'systems', icon: 'key', Page: KeysPage },
  { id: 'webhooks', group: 'systems', icon: 'webhook', Page: WebhooksPage },
  { id: 'company', group: 'company', icon: 'company', Page: CompanyPage },
  { id: 'changes', group: 'company', icon: 'journal', Page: JournalPage },
];
