import type { Room } from 'livekit-client';
import { pause } from './reconnect';
import { bytesArrived, recordsOf } from './room';
import { READ_MS } from './silence';

/** How long is listened, ms: a microphone in a quiet room sends every 400 ms. */
const LISTEN_MS = 600;

/** Connections this was done to: a resumed room has the same one again, one that was joined anew has another. */
const known = new WeakSet();

/**
 * Lets media go on by the path it has when its signalling alone was away, as when the control process is replaced. The
 * media client restarts ICE whenever signalling comes back; what is under way meanwhile is lost, and once in a while
 * the picture then stands for three seconds. So where something still arrives, only an ordinary offer is made, which settles
 * what was left open, and the new relay servers wait: browsers restart ICE by themselves when the servers change.
 *
 * To be called whenever the room is connected, and cheap then. It replaces two methods of the media client, which has no
 * option for this. Browsers that tell nothing of transports restart as before.
 */
export function keepPath(room: Room, over: AbortSignal): void {
  const manager = room.engine.pcManager;
  // With two connections the server restarts one of them by itself.
  if (manager?.mode !== 'publisher-only' || known.has(manager)) return;
  known.add(manager);
  const takeServers = manager.updateConfiguration.bind(manager);
  const restart = manager.triggerIceRestart.bind(manager);
  let waiting: RTCConfiguration | null = null;
  manager.updateConfiguration = (servers) => {
    waiting = servers;
  };
  manager.triggerIceRestart = async () => {
    const { publisher } = manager;
    // An offer that nobody has answered may have been lost with the signalling: the restart makes another one.
    const answered = publisher.getSignallingState() === 'stable';
    if (answered && publisher.getConnectionState() === 'connected' && (await arrives(room, over))) {
      await manager.createAndSendPublisherOffer();
      return;
    }
    if (over.aborted) return;
    if (waiting) takeServers(waiting);
    await restart();
  };
}

async function arrives(room: Room, over: AbortSignal): Promise<boolean> {
  const before = bytesArrived(await recordsOf(room));
  for (let listened = 0; listened < LISTEN_MS && !over.aborted; listened += READ_MS) {
    await pause(READ_MS, over);
    if (bytesArrived(await recordsOf(room)) > before) return !over.aborted;
  }
  return false;
}
