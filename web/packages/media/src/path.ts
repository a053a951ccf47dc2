import type { Room } from 'livekit-client';
import { pause } from './reconnect';
import { bytesArrived, recordsOf } from './room';

/** How long is listened, ms: reports of what is sent arrive several times in it, and voice ten times. */
const LISTEN_MS = 200;

/**
 * Lets media go on by the path it has when its signalling alone was away, as when the control process is replaced. The
 * media client restarts ICE whenever signalling comes back; what is under way meanwhile is lost, and once in a while
 * the picture then stands for three seconds. So where something still arrives, only an ordinary offer is made, which settles
 * what was left open, and the new relay servers wait: browsers restart ICE by themselves when the servers change.
 *
 * To be called when the room's signalling has been joined, of each connection once. It replaces two methods of the media
 * client, which has no option for this.
 */
export function keepPath(room: Room, over: AbortSignal): void {
  const manager = room.engine.pcManager;
  if (!manager) return;
  const takeServers = manager.updateConfiguration.bind(manager);
  const restart = manager.triggerIceRestart.bind(manager);
  let waiting: RTCConfiguration | null = null;
  manager.updateConfiguration = (servers) => {
    waiting = servers;
  };
  manager.triggerIceRestart = async () => {
    // An offer that nobody has answered may have been lost with the signalling: the restart makes another one.
    const answered = manager.publisher.getSignallingState() === 'stable';
    if (answered && (await arrives(room, over))) {
      await manager.createAndSendPublisherOffer();
      return;
    }
    if (waiting) takeServers(waiting);
    await restart();
  };
}

async function arrives(room: Room, over: AbortSignal): Promise<boolean> {
  const before = bytesArrived(await recordsOf(room));
  await pause(LISTEN_MS, over);
  return bytesArrived(await recordsOf(room)) > before;
}
