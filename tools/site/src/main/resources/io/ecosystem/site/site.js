// The search through the sections of all pages, which are loaded when the field is entered first.
(() => {
    const root = document.currentScript.dataset.root;
    const field = document.querySelector(".search input");
    const list = document.querySelector(".search ol");
    const SHOWN = 12;
    const CONTEXT = 60;
    let ready;

    const load = () =>
        new Promise((resolve, reject) => {
            const script = document.createElement("script");
            script.src = `${root}assets/sections.js`;
            script.onload = () => resolve(sections.map((section) => [...section, ...section.map((text) => text.toLowerCase())]));
            script.onerror = () => reject(new Error(`cannot load ${script.src}`));
            document.head.append(script);
        });

    // Without the endings of plurals and verbs, so that "queues" finds "queue" and "pausing" finds "paused".
    const words = () =>
        field.value
            .toLowerCase()
            .split(/\s+/)
            .filter((word) => word.length > 0)
            .map((word) => word.replace(/(?<=\w{3})(ing|ed|es|s|e)$/, ""));

    /** Returns how well a text has a word: 0 for not at all, 1 inside a word, 2 at the beginning of one. */
    const fit = (text, word) => {
        const at = text.indexOf(word);
        if (at < 0) {
            return 0;
        }
        return at === 0 || /\W/.test(text[at - 1]) || text.includes(` ${word}`) ? 2 : 1;
    };

    /** Returns the rank of a section, which is 0 if it lacks a word. */
    const rank = ([, , href, , page, title, , text], asked) => {
        let sum = 0;
        for (const word of asked) {
            const inPage = fit(page, word);
            const inTitle = fit(title, word);
            const inText = fit(text, word);
            if (inPage + inTitle + inText === 0) {
                return 0;
            }
            sum += 4 * inPage + 8 * inTitle + inText + Math.min(text.split(word).length, 8) / 4;
        }
        if (asked.length > 1 && `${title} ${text}`.includes(asked.join(" "))) {
            sum += 6;
        }
        return /decisions\/|CHANGELOG/.test(href) ? sum / 2 : sum;
    };

    const find = (all) => {
        const asked = words();
        return all
            .map((section) => ({ section, rank: rank(section, asked) }))
            .filter((found) => found.rank > 0)
            .sort((one, other) => other.rank - one.rank)
            .slice(0, SHOWN)
            .map((found) => found.section);
    };

    const excerpt = (text) => {
        const low = text.toLowerCase();
        const places = words().map((word) => low.indexOf(word)).filter((place) => place >= 0);
        const from = places.length > 0 ? Math.max(0, Math.min(...places) - CONTEXT / 2) : 0;
        return (from > 0 ? "…" : "") + text.slice(from, from + 2 * CONTEXT);
    };

    const item = ([page, title, href, text]) => {
        const link = document.createElement("a");
        link.href = root + href;
        link.append(page === title ? title : `${page} › ${title}`);
        const small = document.createElement("small");
        small.textContent = excerpt(text);
        link.append(small);
        const row = document.createElement("li");
        row.append(link);
        return row;
    };

    const nothing = (text) => {
        const row = document.createElement("li");
        row.className = "none";
        row.textContent = text;
        return row;
    };

    const show = async () => {
        ready ??= load();
        const asked = field.value;
        try {
            const all = await ready;
            if (asked !== field.value) {
                return;
            }
            const rows = find(all).map(item);
            list.replaceChildren(...(rows.length > 0 ? rows : [nothing("Nothing found")]));
        } catch (failure) {
            list.replaceChildren(nothing(failure.message));
        }
        list.hidden = words().length === 0;
    };

    const close = () => {
        list.hidden = true;
    };

    const move = (step) => {
        const links = [field, ...list.querySelectorAll("a")];
        const next = links[links.indexOf(document.activeElement) + step];
        next?.focus();
    };

    field.addEventListener("focus", () => {
        ready ??= load();
        if (words().length > 0) {
            show();
        }
    });
    field.addEventListener("input", show);
    document.addEventListener("click", (event) => {
        if (!event.target.closest(".search") || event.target.closest(".search a")) {
            close();
        }
    });
    document.addEventListener("keydown", (event) => {
        const inSearch = document.activeElement?.closest(".search");
        if (event.key === "/" && !inSearch && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            field.focus();
        } else if (inSearch && event.key === "Escape") {
            close();
            field.blur();
        } else if (inSearch && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
            event.preventDefault();
            move(event.key === "ArrowDown" ? 1 : -1);
        } else if (event.key === "Enter" && document.activeElement === field) {
            list.querySelector("a")?.click();
        }
    });
    const nav = document.querySelector("nav");
    const current = nav.querySelector("[aria-current]");
    if (current && root !== "") {
        nav.scrollTop = current.offsetTop - nav.clientHeight / 2;
    }
})();
