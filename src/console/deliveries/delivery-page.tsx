import { Link } from "wouter";
import type { DeliveryDetail } from "../../api/resources.ts";
import { useDelivery, useReplayDelivery } from "../api/deliveries.ts";
import { PageTitle } from "../layout/page-title.tsx";
import { useText } from "../text/text.tsx";
import { useNotice } from "../ui/notice.tsx";
import { Empty, Problem, Reading } from "../ui/states.tsx";
import { AttemptCard } from "./attempt-card.tsx";
import { DeliveryFacts } from "./delivery-facts.tsx";

/** One delivery, and every attempt at it; it is followed until it is settled. */
export function DeliveryPage({ id }: { id: string }) {
  const text = useText().deliveries;
  const delivery = useDelivery(id);
  return (
    <>
      <p>
        <Link href="/deliveries">← {text.back}</Link>
      </p>
      <Reading of={delivery}>{(data) => <Detail delivery={data} />}</Reading>
    </>
  );
}

function Detail({ delivery }: { delivery: DeliveryDetail }) {
  const text = useText().deliveries;
  const { id, settledAt, history } = delivery;
  return (
    <>
      <PageTitle title={id}>{settledAt === null ? null : <ReplayButton id={id} />}</PageTitle>
      <DeliveryFacts delivery={delivery} />
      <section className="stack" aria-labelledby="attempts">
        <h2 id="attempts">{text.history}</h2>
        {history.length === 0 ? <Empty title={text.noAttempts} /> : null}
        {history.toReversed().map((attempt, index) => (
          <AttemptCard key={attempt.number} attempt={attempt} isNewest={index === 0} />
        ))}
      </section>
    </>
  );
}

function ReplayButton({ id }: { id: string }) {
  const text = useText().deliveries;
  const notify = useNotice();
  const replay = useReplayDelivery();
  return (
    <>
      <button
        type="button"
        disabled={replay.isPending}
        onClick={() => replay.mutate(id, { onSuccess: () => notify(text.replayed) })}
      >
        {text.replay}
      </button>
      {replay.error === null ? null : <Problem error={replay.error} />}
    </>
  );
}
