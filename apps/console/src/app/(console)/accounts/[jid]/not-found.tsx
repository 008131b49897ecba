import { UserRoundX } from "lucide-react";
import { NoSuch } from "../../../../components/no-such.tsx";

export default function NoSuchAccount() {
  return <NoSuch thing="account" icon={UserRoundX} list={{ href: "/accounts", label: "All accounts" }} />;
}
