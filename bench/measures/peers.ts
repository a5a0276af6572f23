import type { Bench } from "../bench.ts";
import type { Target } from "../floors.ts";
import { startPeer } from "../peers/ground.ts";
import { PEERS } from "../peers/list.ts";
import { isInstalled, type Peer } from "../peers/peer.ts";
import { toNote, type Row } from "../report.ts";
import { runRounds, toFigures, toRatioRow } from "../rounds.ts";

/** The same task done by other products, beside bare, hop and the gateway of two processes. */
export async function measurePeers(bench: Bench): Promise<Row[]> {
  const leftOut = PEERS.filter((peer) => !isInstalled(peer));
  const rows = leftOut.map(({ name }) => toNote(name, "left out: not installed, see npm run bench:peers"));
  const peers: [Peer, Target][] = [];
  for (const peer of PEERS.filter((one) => !leftOut.includes(one))) {
    bench.say(`starting ${peer.name}`);
    peers.push([peer, { name: peer.name, url: await startPeer(peer, bench.place) }]);
  }
  if (peers.length === 0) {
    return rows;
  }
  const bare = await bench.bare();
  const hop = await bench.hop();
  const split = await bench.split();
  const rounds = await runRounds(bench, [bare, hop, split, ...peers.map(([, target]) => target)]);
  return [
    toNote("beside the peers: bare", toFigures(rounds, bare)),
    toRatioRow("beside the peers: hop / bare", rounds, [hop, bare]),
    toRatioRow("beside the peers: gateway, two processes / hop", rounds, [split, hop]),
    ...peers.map(([{ name, bound }, peer]) =>
      toRatioRow(
        `gateway, two processes / ${name} (whose figures these are)`,
        rounds,
        [split, peer],
        bound,
        peer,
      ),
    ),
    ...rows,
  ];
}
