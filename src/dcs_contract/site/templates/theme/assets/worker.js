// The search runs in a worker, and browsers refuse workers to pages opened from a folder.
// There it runs in a hidden frame instead.
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(url) {
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "Search";
      document.body.append(this.frame);
      const inside = this.frame.contentWindow;
      inside.postMessage = (data) => this.deliver(this, data);
      this.ready = new Promise((resolve, reject) => {
        const script = inside.document.createElement("script");
        Object.assign(script, { src: new URL(url, location), onload: () => resolve(inside), onerror: reject });
        inside.document.head.append(script);
      });
      this.ready.catch(() => this.onerror?.(new Event("error")));
    }

    postMessage(data) {
      this.ready.then((inside) => this.deliver(inside, data), () => {});
    }

    // Each side has a copy of its own, as with a worker.
    deliver(receiver, data) {
      const copy = structuredClone(data);
      setTimeout(() => receiver.onmessage?.({ data: copy }));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
