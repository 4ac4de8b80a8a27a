import type { ContractTransactionReceipt } from "ethers";
import { z } from "zod";
import { bytes32 } from "../../shared/bytes32.js";
import { checkInput } from "../../shared/checkInput.js";
import type { Connection } from "../../shared/connect.js";
import { send } from "../../shared/send.js";

/** Which chart is spoken of. */
export const chartName = z.strictObject({
  /** OrgId. */
  org: bytes32,
  /** IndicatorId. */
  indicator: bytes32,
});

export type ChartName = z.input<typeof chartName>;

/** A period's number, from 0. */
export const periodForm = z.int().min(0).max(0xffff);

const obligationForm = z.strictObject({ ...chartName.shape, from: periodForm });

/**
 * Obliges an organisation to report an indicator from a period on. Again with a later period, it closes those before without a report.
 * @param connection the regulator's, as for {@link releaseOrganization}.
 * @throws InputError `input.invalid`; RefusedError `contract.UnknownIndicator`, `contract.UnknownOrganization`, `contract.PeriodClosed`.
 */
export async function obligeOrganization(
  { quality }: Connection,
  obligation: z.input<typeof obligationForm>,
): Promise<ContractTransactionReceipt> {
  const { org, indicator, from } = checkInput(obligationForm, obligation, "obligation");
  return send(quality.oblige(org, indicator, from));
}

/**
 * Ends an obligation.
 * @throws InputError `input.invalid`; RefusedError `contract.NotObliged`.
 */
export async function releaseOrganization(
  { quality }: Connection,
  name: ChartName,
): Promise<ContractTransactionReceipt> {
  const { org, indicator } = checkInput(chartName, name, "obligation");
  return send(quality.release(org, indicator));
}
