"""The look of what the review pages draw themselves: vouchers, evidence, cards."""

CSS = """
<style>
.va-voucher{container-type:inline-size}
.va-voucher .whom{color:#5B6470;font-size:.93em}.va-voucher tr.half td{background:#F7F9FC;color:#5B6470;font-size:.93em;padding:.15rem .5rem}
@container (max-width:460px){.va-voucher table{font-size:.78rem}.va-voucher th,.va-voucher td{padding:.22rem .3rem}.va-voucher th.a{width:auto}}
.va-strip{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.3rem,1fr));gap:.65rem;margin:.1rem 0 .3rem}
.va-tile{border:1px solid #DDE2EA;border-radius:8px;padding:.6rem .8rem .55rem;background:#fff;min-width:0}
.va-tile .t{color:#5B6470;font-size:.84rem;white-space:nowrap}
.va-tile .n{font-size:1.42rem;font-weight:600;line-height:1.3;color:#1E2530;white-space:nowrap;font-variant-numeric:tabular-nums}
.va-tile .n small{font-size:.85rem;font-weight:500;color:#5B6470;margin-left:.15rem}
.va-tile .s{color:#5B6470;font-size:.8rem;line-height:1.35;min-height:1.1rem}
.va-tile.high{border-top:3px solid #B3261E}.va-tile.medium{border-top:3px solid #E09B3D}.va-tile.low{border-top:3px solid #7A9E5F}
.va-tile.plain{border-top:3px solid #1F5FA8}.va-tile.grey{border-top:3px solid #9AA5B4}
.va-bar{height:6px;border-radius:3px;background:#E6EAF0;overflow:hidden;margin-top:.25rem}.va-bar i{display:block;height:100%;background:#1F5FA8}
.va-tag{display:inline-block;border-radius:4px;padding:.02rem .42rem;font-size:.8rem;font-weight:600;margin-right:.35rem;white-space:nowrap}
.va-tag.high{background:#FBE6E4;color:#B3261E}.va-tag.medium{background:#FDF0DC;color:#8F5A00}.va-tag.low{background:#EAF2E3;color:#4A6B2F}
.va-tag.info,.va-tag.state{background:#E8EEF6;color:#31517A}.va-tag.done{background:#E3F1EA;color:#1E6B45}.va-tag.again{background:#FBE6E4;color:#B3261E}
.va-head{display:flex;flex-wrap:wrap;align-items:baseline;gap:.2rem .9rem;margin:.1rem 0 .2rem}
.va-head b{font-size:1.25rem}.va-head .amount{font-size:1.25rem;font-weight:600;font-variant-numeric:tabular-nums}
.va-head .q{color:#5B6470;font-size:.88rem}
.va-ev{border:1px solid #DDE2EA;border-left:4px solid #9AA5B4;background:#fff;padding:.55rem .8rem;border-radius:6px;margin:0}
.va-ev.high{border-left-color:#B3261E}.va-ev.medium{border-left-color:#E09B3D}.va-ev.low{border-left-color:#7A9E5F}
.va-ev p{margin:.2rem 0 0;font-size:.92rem;line-height:1.55}
.va-ev .law{font-size:.84rem;color:#3A4350;margin:.25rem 0 0;padding-left:.7rem;border-left:2px solid #E6EAF0;line-height:1.5}
.va-rows{width:100%;border-collapse:collapse;font-size:.84rem}
.va-rows th,.va-rows td{border:1px solid #DDE2EA;padding:.22rem .45rem;text-align:left;vertical-align:top}
.va-rows th{background:#EEF2F7;font-weight:600;white-space:nowrap}
.va-rows td.m{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.va-rows tr.hit td{background:#FFF3D6}.va-rows tr.note td{color:#7A8492;font-style:italic}
.va-rows td.k{white-space:nowrap}.va-rows td.l{min-width:12em}
.va-kv{display:flex;flex-wrap:wrap;gap:.1rem 1rem;border:1px solid #DDE2EA;border-radius:6px;background:#FAFBFD;padding:.35rem .7rem;margin:.2rem 0 .3rem;font-size:.85rem;line-height:1.6}
.va-kv i{font-style:normal;color:#7A8492;margin-right:.35rem}
.va-legend{font-size:.84rem;color:#5B6470;margin:0 0 .2rem}.va-legend i{display:inline-block;width:.75em;height:.75em;border-radius:2px;margin:0 .3em 0 .8em}
.va-rule{border:1px solid #DDE2EA;border-radius:6px;padding:.6rem .85rem;margin:0 0 .6rem;font-size:.9rem;line-height:1.6;background:#fff}
.va-rule h5{margin:0 0 .25rem;padding:0;font-size:.95rem}.va-rule p{margin:.25rem 0 0}.va-rule .q{color:#5B6470;font-weight:600;margin-right:.5rem}
.va-rule .law{border-left:2px solid #C9D3E0;padding-left:.7rem;color:#3A4350;margin:.2rem 0 0}
.va-scroll{overflow-x:auto}
.va-proof{font-size:.9rem;line-height:1.5;margin:.1rem 0 .35rem}
.va-proof .ok{color:#1E6B45;font-weight:600}.va-proof .no{color:#B3261E;font-weight:600}.va-proof .na{color:#7A8492;font-weight:600}
.va-log{font-size:.86rem;line-height:1.55;border-left:2px solid #C9D3E0;padding:.05rem 0 .35rem .8rem;margin-left:.3rem}
.va-log .w{color:#5B6470}.va-log b{white-space:nowrap}
.va-place{color:#5B6470;font-size:.9rem;text-align:center;white-space:nowrap}
.va-todo{border:1px solid #DDE2EA;border-radius:6px;padding:.55rem .8rem;margin:0 0 .5rem;font-size:.9rem;line-height:1.5;background:#fff}
.va-todo b{font-size:.95rem}.va-todo .q{color:#5B6470;font-size:.84rem}
</style>
"""
