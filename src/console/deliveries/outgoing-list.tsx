import type { OutgoingRequest } from "../../api/resources.ts";
import { Sent } from "../ui/sent-requests.tsx";
import { useText } from "../text/text.tsx";

/** The requests that a function sent, each with its answer. */
export function OutgoingList({ requests, isCut }: { requests: readonly OutgoingRequest[]; isCut: boolean }) {
  const text = useText().deliveries;
  return (
    <>
      <h3>{text.outgoing}</h3>
      {requests.map((request, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- requests never move, and may be alike
        <Sent key={index} request={request} />
      ))}
      {isCut ? <p className="faint">{text.outgoingCut}</p> : null}
    </>
  );
}
