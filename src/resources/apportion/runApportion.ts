import { checkInput } from "../../shared/checkInput.js";
import { apportion } from "./apportion.js";
import { apportionForm } from "./apportionForm.js";

/**
 * {@link apportion} of what came out of a file: a vector of apportionment.json without its expectation in, the expectation out.
 * @throws InputError as apportion.
 */
export function runApportion(input: unknown): number[] {
  return apportion(checkInput(apportionForm, input, "apportionment"));
}
