import { BookUser } from "lucide-react";
import Link from "next/link";
import { Button } from "../../../../components/ui/button.tsx";
import { Card } from "../../../../components/ui/card.tsx";
import { EmptyState } from "../../../../components/ui/states.tsx";

export default function NoSuchGroup() {
  return (
    <Card>
      <h1 className="sr-only">No such group</h1>
      <EmptyState
        icon={BookUser}
        title="There is no such group"
        action={
          <Button asChild>
            <Link href="/groups">All groups</Link>
          </Button>
        }
      >
        It may have been deleted, or it is on a domain that you do not look after.
      </EmptyState>
    </Card>
  );
}
