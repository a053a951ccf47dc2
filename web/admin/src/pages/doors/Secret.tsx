import { Chip } from '@visavis/ui';
import { useOffice } from '../../app/context';
import { useRefresh } from '../../app/store';
import { useWords } from '../../app/words';
import { SecretField } from '../../form/Secret';

/** The secret with which the company's server vouches for values. */
export function Secret({ id, signed }: { id: string | null; signed: boolean }) {
  const t = useWords().pages['entry-points'];
  const { client } = useOffice();
  const refresh = useRefresh();
  const make = async () => {
    const { secret } = await client.post<{ secret: string }>(`/api/v1/admin/entry-points/${encodeURIComponent(id ?? '')}/secret`);
    await refresh(['entry-points']);
    return secret;
  };
  return (
    <SecretField label={t.secret} hint={id === null ? t.secretLater : t.secretHint} has={signed} renewText={t.renewText} disabled={id === null} make={make}
      chip={signed && <Chip tone="ok" icon="shield">{t.hasSecret}</Chip>} />
  );
}
