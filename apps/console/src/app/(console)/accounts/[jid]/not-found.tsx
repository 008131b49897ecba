import { UserRoundX } from "lucide-react";
import Link from "next/link";
import { Button } from "../../../../components/ui/button.tsx";
import { Card } from "../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../components/ui/states.tsx";

export default function NoSuchAccount() {
  return (
    <Card>
      <h1 className="sr-only">No such account</h1>
      <EmptyState
        icon={UserRoundX}
        title="There is no such account"
        action={
          <Button asChild>
            <Link href="/accounts">All accounts</Link>
          </Button>
        }
      >
        It may have been deleted, or it is on a domain that you do not look after.
      </EmptyState>
    </Card>
  );
}
