import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";

/** A log file that is set aside as `<file>.1` once it has grown beyond 10 MB; the one before that is dropped. */
export class LogFile {
  #file;
  #size;
  #sizeMax;

  /** @param {string} file @param {number} [sizeMax] in bytes */
  constructor(file, sizeMax = 10_485_760) {
    this.#file = file;
    this.#sizeMax = sizeMax;
    this.#open();
    if (this.#size > sizeMax) this.#rotate();
  }

  /** For a process that writes the file itself. */
  get descriptor() {
    return this.#descriptor;
  }

  #descriptor;

  #open() {
    this.#descriptor = openSync(this.#file, "a+", 0o600);
    this.#size = fstatSync(this.#descriptor).size;
  }

  #rotate() {
    closeSync(this.#descriptor);
    rmSync(`${this.#file}.1`, { force: true });
    renameSync(this.#file, `${this.#file}.1`);
    this.#open();
  }

  /** @param {string} line without its end */
  write(line) {
    this.#size += writeSync(this.#descriptor, `${line}\n`);
    if (this.#size > this.#sizeMax) this.#rotate();
  }

  /** In bytes, also when another process wrote. */
  size() {
    return fstatSync(this.#descriptor).size;
  }

  /** What was written from a position on, at most 64 kB of it. @param {number} from */
  readFrom(from) {
    const bytes = Buffer.alloc(Math.min(65_536, Math.max(0, this.size() - from)));
    return bytes.toString("utf8", 0, readSync(this.#descriptor, bytes, 0, bytes.length, from));
  }

  close() {
    closeSync(this.#descriptor);
  }
}
