import { Admission, type AdmissionOptions, type AdmissionReply, type DecisionRecord } from "@fairlead/fairness";

/** An admission that keeps what was decided on the way, for whoever makes figures of it. */
export class NotingAdmission extends Admission {
  readonly #note: (records: readonly DecisionRecord[]) => void;

  constructor(options: AdmissionOptions, note: (records: readonly DecisionRecord[]) => void) {
    super(options);
    this.#note = note;
  }

  override async enqueue(...args: Parameters<Admission["enqueue"]>) {
    return this.#noted(await super.enqueue(...args));
  }

  override async complete(...args: Parameters<Admission["complete"]>) {
    return this.#noted(await super.complete(...args));
  }

  override async tick(...args: Parameters<Admission["tick"]>) {
    return this.#noted(await super.tick(...args));
  }

  override async reap() {
    return this.#noted(await super.reap());
  }

  override async admit() {
    return this.#noted(await super.admit());
  }

  #noted<Reply extends Pick<AdmissionReply, "records">>(reply: Reply): Reply {
    this.#note(reply.records);
    return reply;
  }
}
