import { day, timeOfDay } from '@visavis/i18n';
import { Chip } from '@visavis/ui';
import type { WebhookThing } from '../../app/connections';
import { useLang, useWords } from '../../app/words';
import styles from './Webhooks.module.css';

/** How deliveries to a webhook do, as far as was known at `now`. */
export function FlowChips({ hook, now }: { hook: WebhookThing; now: number }) {
  const t = useWords().pages.webhooks;
  const lang = useLang();
  const { waiting, aside, failed, lateSince } = hook.state;
  const when = (at: number) => (day(lang, at, now) === day(lang, now, now) ? timeOfDay(lang, at) : `${day(lang, at, now)}, ${timeOfDay(lang, at)}`);
  return (
    <span className={styles.chips}>
      {hook.stopped !== null ? <Chip tone="danger" icon="alert">{t.stopped}</Chip>
        : !hook.settings.enabled ? <Chip>{t.off}</Chip>
        : lateSince !== null ? <Chip tone="warn" icon="clock">{t.late(when(lateSince))}</Chip>
        : waiting > aside ? <Chip tone="accent">{t.sending(waiting - aside)}</Chip>
        : <Chip tone="ok" icon="ok">{t.upToDate}</Chip>}
      {aside > 0 && <Chip tone="hold">{t.aside(aside)}</Chip>}
      {failed > 0 && <Chip tone="danger">{t.failed(failed)}</Chip>}
    </span>
  );
}
