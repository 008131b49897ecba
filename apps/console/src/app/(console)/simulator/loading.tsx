import { PageHeader } from "../../../components/page-header.tsx";
import { JourneySkeleton } from "../../../components/simulator/simulator-view.tsx";
import { Card } from "../../../components/ui/card.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader title="Simulator" description="What happens to a message, a presence or a request on its way." />
      <Card>
        <JourneySkeleton />
      </Card>
    </>
  );
}
