// What nearly every command that sends takes, in one import.
export { send } from "../../shared/send.js";
export { openSendingDesk } from "./Desk.js";
