import { ZeroAddress, ZeroHash } from "ethers";
import { LICENCES } from "../../identity/licences.js";
import { MissingError } from "../../shared/errors.js";
import { namesOfBits } from "../../shared/nameOf.js";
import { ask } from "../../shared/send.js";
import { fromSeconds } from "../../shared/time.js";
import type { CliContext } from "../CliContext.js";
import type { Outcome } from "../Command.js";
import { openDesk } from "../network/Desk.js";
import type { ReadingInput } from "../roomFields.js";

const STANDINGS = ["good", "watched", "barred"] as const;

/** @throws MissingError `cli.unknown-name`, `cli.unknown-id`. */
export async function showOrg(context: CliContext, input: ReadingInput & { readonly org: string }): Promise<Outcome> {
  const { chain, home } = await openDesk(context, input);
  const org = await home.idOf("org", input.org);
  const { organizations } = chain;
  const found = await ask(organizations.organizationOf(org));
  if (found.controller === ZeroAddress)
    throw new MissingError("cli.unknown-id", "The chain knows no such organisation", { org });
  const announced = await ask(organizations.licenceAnnouncementOf(org));
  const name = await home.nameOf("org", org);
  return {
    value: {
      ...(name === undefined ? {} : { name }),
      org,
      controller: found.controller,
      licences: namesOfBits(LICENCES, found.licences),
      validUntil: fromSeconds(found.validUntil),
      standing: STANDINGS[Number(found.standing)],
      suspended: found.suspended,
      ...(announced.licences > 0n
        ? { announced: namesOfBits(LICENCES, announced.licences), effectiveAt: fromSeconds(announced.effectiveAt) }
        : {}),
      hasKeys: (await ask(organizations.keysOf(org))) !== ZeroHash,
    },
  };
}
