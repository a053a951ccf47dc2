import { findings, type Grade } from './check';
import type { Scene } from '../door/context';
import { Icon, type IconName } from './icons';

const gradeIcon: Record<Grade, IconName> = { pending: 'signal', good: 'check', warn: 'warn', bad: 'cross' };

/** What the check found: one line when all is well, the reasons and what to do when not. */
export function CheckList({ state, t }: Scene) {
  const { check, entry } = state;
  const lines = findings(check, entry?.video === true);
  const worst = lines.some((line) => line.grade === 'bad') ? 'bad' : lines.some((line) => line.grade === 'warn') ? 'warn' : 'good';
  const grade: Grade = check.pending ? 'pending' : worst;
  const summary = { pending: t.checking, good: t.allGood, warn: t.notPerfect, bad: t.notReady }[grade];
  const apple = check.facts?.os === 'iOS' || check.facts?.os === 'iPadOS';
  const blocked = check.obstacle && { insecure: t.insecure, oldBrowser: t.oldBrowser, inApp: apple ? t.inAppIos : t.inAppAndroid, cookiesOff: t.cookiesOff, noMicrophone: null, noCamera: null }[check.obstacle];
  if (blocked) return <p class="notice bad" role="alert">{blocked}</p>;
  return (
    <details class="check" data-grade={grade} open={grade === 'bad' || grade === 'warn'}>
      <summary>
        <Icon name={gradeIcon[grade]} />
        <span>
          <span class="vh">{t.check} : </span>
          {summary}
        </span>
      </summary>
      <ul>
        {lines.map((line) => (
          <li key={line.what} data-grade={line.grade}>
            <Icon name={gradeIcon[line.grade]} />
            <span>
              <b>{t[line.what]}</b> {t[line.text]}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
