// media-chrome's menus read what there is to choose from array-like lists that tell of changes.

export class ChoiceList extends EventTarget {
  length = 0;

  [Symbol.iterator]() {
    return Array.prototype[Symbol.iterator].call(this);
  }

  fill(choices, added, removed) {
    if (this.length) {
      Array.prototype.splice.call(this, 0, this.length);
      this.dispatchEvent(new Event(removed));
    }
    Array.prototype.push.apply(this, choices);
    this.dispatchEvent(new Event(added));
  }
}
