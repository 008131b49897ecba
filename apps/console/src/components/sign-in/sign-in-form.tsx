"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Brand } from "../brand.tsx";
import { ThemeToggle } from "../theme.tsx";
import { OpenIdButton } from "./open-id-button.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SecondStepForm } from "./second-step-form.tsx";

interface SignInFormProps {
  /** Where to go then. */
  readonly next: string;
  /** The name of the OpenID provider, where there is one. */
  readonly provider: string | undefined;
  /** Why signing in there did not work. */
  readonly failure: string | undefined;
}

/** Signing in, in one step or two. */
export function SignInForm({ next, provider, failure }: SignInFormProps) {
  const router = useRouter();
  const [isSecond, setIsSecond] = useState(false);
  const [notice, setNotice] = useState<string>();
  const go = (): void => {
    router.replace(next);
    router.refresh();
  };

  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col px-5 pt-[max(2.5rem,16vh)] pb-10">
      <div className="mb-8 flex items-center justify-between">
        <Brand />
        <ThemeToggle />
      </div>
      {isSecond ? (
        <SecondStepForm
          onDone={go}
          onStartAgain={(reason) => {
            setNotice(reason);
            setIsSecond(false);
          }}
        />
      ) : (
        <>
          <PasswordForm notice={notice} onDone={(wantsCode) => (wantsCode ? setIsSecond(true) : go())} />
          {provider !== undefined && <OpenIdButton provider={provider} to={{ next }} failure={failure} />}
        </>
      )}
    </main>
  );
}
