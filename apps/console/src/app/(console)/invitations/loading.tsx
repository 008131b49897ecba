import { InvitationsSkeleton } from "../../../components/invitations/invitations-view.tsx";
import { PageHeader } from "../../../components/page-header.tsx";
import { Card } from "../../../components/ui/card.tsx";

export default function Loading() {
  return (
    <>
      <PageHeader
        title="Invitations"
        description="Links by which people make an account of yours, become contacts, or both."
      />
      <div className="mb-3 h-9" />
      <Card>
        <InvitationsSkeleton />
      </Card>
    </>
  );
}
