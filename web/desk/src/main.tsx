import '@fontsource-variable/inter/index.css';
import '@visavis/ui/tokens.css';
import '@visavis/ui/base.css';
import './app/page.css';
import { Client } from '@visavis/api';
import { CallEngine, loadLiveKit } from '@visavis/media';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { Desk } from './app/desk';
import { isHandedOver } from './session/call';
import { Ringer } from './session/ringer';

// After a reload in a call the other side waits: the media client comes while we ask who is signed in.
if (isHandedOver(sessionStorage)) loadLiveKit().catch(() => undefined); // the call tries again

const client = new Client();
const ringer = new Ringer();
const root = document.getElementById('root');
if (root === null) throw new Error('no element to render into');

createRoot(root).render(
  <App
    client={client}
    ringer={ringer}
    makeDesk={(me, onSignedOut) => {
      const desk: Desk = new Desk({
        client, me, ringer, onSignedOut,
        engine: new CallEngine({ onSample: (sample) => desk.sampled(sample) }),
        socketUrl: `${location.origin.replace(/^http/, 'ws')}/api/v1/desk/socket`,
        storage: localStorage,
        locks: navigator.locks as LockManager | undefined,
        claims: sessionStorage,
      });
      return desk;
    }}
  />,
);
