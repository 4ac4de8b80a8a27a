import { encodeBytes32String } from "ethers";
import * as z from "zod";
import { checkInput } from "../shared/checkInput.js";
import { fromHex, type Hex, toHex } from "../shared/hex.js";

/**
 * Codes below PurposeOfUse in http://terminology.hl7.org/CodeSystem/v3-ActReason, version 2018-08-12: why somebody wants
 * to read. A consent on chain is for exactly one of them; that TREAT covers ETREAT is for FHIR Consents to say.
 */
// biome-ignore format: a code list reads best in lines
export const PURPOSES_OF_USE = [
  "HMARKT",
  "HOPERAT", "CAREMGT", "DONAT", "FRAUD", "GOV", "HACCRED", "HCOMPL", "HDECD", "HDIRECT", "HDM", "HLEGAL", "HOUTCOMS",
  "HPRGRP", "HQUALIMP", "HSYSADMIN", "LABELING", "METAMGT", "MEMADMIN", "MILCDM", "PATADMIN", "PATSFTY", "PERFMSR",
  "RECORDMGT", "SYSDEV", "HTEST", "TRAIN",
  "HPAYMT", "CLMATTCH", "COVAUTH", "COVERAGE", "ELIGDTRM", "ELIGVER", "ENROLLM", "MILDCRG", "REMITADV",
  "HRESCH", "BIORCH", "CLINTRCH", "CLINTRCHNPC", "CLINTRCHPC", "PRECLINTRCH", "DSRCH", "POARCH", "TRANSRCH",
  "PATRQT", "FAMRQT", "PWATRNY", "SUPNWK",
  "PUBHLTH", "DISASTER", "THREAT",
  "TREAT", "CLINTRL", "COC", "ETREAT", "BTG", "ERTREAT", "POPHLTH",
] as const;

export const purposeOfUse = z.enum(PURPOSES_OF_USE);

export type PurposeOfUse = z.infer<typeof purposeOfUse>;

/**
 * The code as the contracts take it: ASCII in bytes32.
 * @throws InputError `input.invalid` for a code that HL7 does not list.
 */
export function encodePurpose(purpose: PurposeOfUse): Hex {
  return toHex(fromHex(encodeBytes32String(checkInput(purposeOfUse, purpose, "purpose of use")), 32));
}
