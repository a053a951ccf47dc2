// What belongs to an interaction beside the call: under the stage, and in its window.
import type { InteractionView } from '@visavis/api';
import { useEffect, useRef } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { Attached } from '../features/attached/Attached';
import { CustomData } from '../features/custom/CustomData';
import { Disposition, codedOf } from '../features/disposition/Disposition';
import { Notepad } from '../features/notepad/Notepad';
import type { CommandCall } from '../state/predict';
import { useWords } from './words';
import styles from './DeskScreen.module.css';

export type DetailTab = 'notepad' | 'attached' | 'custom' | 'disposition';
export type Place = 'desk' | 'window';

export interface DetailsProps {
  view: InteractionView;
  place: Place;
  tab: DetailTab;
  onTab: (tab: DetailTab) => void;
  run: (call: CommandCall) => void;
}

export function Details({ view, place, tab, onTab, run }: DetailsProps) {
  const t = useWords().tabs;
  const coded = codedOf(view);
  const missingCode = coded.some((g) => g.rule === 'mandatory' && g.code === null);
  const missingValue = view.customData.some((v) => v.field.required && v.value === '');
  // A tab that this interaction does not have gives way to the first.
  const shown = (tab === 'disposition' && coded.length === 0) || (tab === 'custom' && view.customData.length === 0) ? 'notepad' : tab;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Four names are more than a narrow screen shows at once: the chosen one is among those it does.
    const bar = list.current;
    if (bar === null) return;
    const reveal = () => {
      const chosen = bar.querySelector<HTMLElement>('[aria-selected="true"]');
      if (chosen === null) return;
      const from = chosen.offsetLeft - bar.offsetLeft;
      bar.scrollLeft = Math.max(Math.min(bar.scrollLeft, from), from + chosen.offsetWidth - bar.clientWidth);
    };
    const sized = new ResizeObserver(reveal);
    sized.observe(bar);
    reveal();
    return () => sized.disconnect();
  }, [shown]);
  return (
    <Tabs className={styles.tabs ?? ''} selectedKey={shown} onSelectionChange={(key) => onTab(key as DetailTab)}>
      <TabList ref={list} className={styles.tabList ?? ''} aria-label={t.label}>
        <Tab id="notepad" className={styles.tab ?? ''}>{t.notepad}</Tab>
        <Tab id="attached" className={styles.tab ?? ''}>{t.attached}{view.attached.length > 0 && <span className={styles.count} aria-hidden>{view.attached.length}</span>}</Tab>
        {view.customData.length > 0 && <Tab id="custom" className={styles.tab ?? ''}>{t.custom}{missingValue && <Missing />}</Tab>}
        {coded.length > 0 && <Tab id="disposition" className={styles.tab ?? ''}>{t.disposition}{missingCode && <Missing />}</Tab>}
      </TabList>
      <TabPanel id="notepad" className={styles.tabPanel ?? ''}><section aria-label={t.notepad}><Notepad view={view} place={place} /></section></TabPanel>
      <TabPanel id="attached" className={styles.tabPanel ?? ''}><section aria-label={t.attached}><Attached values={view.attached} /></section></TabPanel>
      {view.customData.length > 0 && <TabPanel id="custom" className={styles.tabPanel ?? ''}><section aria-label={t.custom}><CustomData view={view} place={place} /></section></TabPanel>}
      {coded.length > 0 && <TabPanel id="disposition" className={styles.tabPanel ?? ''}><section aria-label={t.disposition}><Disposition view={view} place={place} run={run} /></section></TabPanel>}
    </Tabs>
  );
}

/** A dot that says so to those who do not see it, without becoming part of the tab's name. */
function Missing() {
  return <span className={styles.missing} title={useWords().tabs.missing} aria-hidden />;
}

/** Puts the focus into what was asked for, once it is there: a list of codes may still be on its way. */
export function focusDetail(document: Document, tab: DetailTab, place: Place): void {
  const target = {
    notepad: `[data-notepad="${place}"]`,
    custom: `[data-custom="${place}"] [data-missing="true"] :is(input, select, textarea), [data-custom="${place}"] :is(input, select, textarea)`,
    disposition: `[data-disposition="${place}"] [role="option"][tabindex="0"]`,
    attached: '[role="tab"][aria-selected="true"]',
  }[tab];
  const until = performance.now() + 3000;
  const from = document.activeElement;
  const look = () => {
    const found = document.querySelector<HTMLElement>(target);
    if (found !== null) return found.focus();
    // Whoever went on to something else meanwhile is left alone.
    if (performance.now() < until && document.activeElement === from) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
