"""What streamlit leaves in English, and the look of a voucher."""

CSS = """
<style>
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p{font-size:0}
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p::after{content:"选择文件";font-size:1rem}
[data-testid="stFileUploaderDropzoneInstructions"] span{font-size:0}
[data-testid="stFileUploaderDropzoneInstructions"] span::after{content:"可将多个文件拖到这里，每个不超过 500 MB";font-size:.875rem}
[data-testid="InputInstructions"]{display:none}
.block-container{padding:3.2rem 2.2rem 3rem;max-width:1560px}
h1{font-size:1.7rem!important}h2{font-size:1.3rem!important}h3{font-size:1.15rem!important}
.va-card{border:1px solid #DDE2EA;border-radius:8px;padding:.8rem 1rem;background:#fff;height:100%}
.va-card .n{font-size:1.45rem;white-space:nowrap;font-weight:600;line-height:1.25;color:#1E2530}
.va-card .t{color:#5B6470;font-size:.86rem}
.va-high{color:#B3261E!important}.va-medium{color:#B25E00!important}.va-low{color:#33691E!important}
.va-voucher{border:1px solid #C9CED6;border-radius:6px;padding:1rem 1.2rem;background:#FFFEFA}
.va-voucher h4{text-align:center;letter-spacing:.6em;margin:0 0 .4rem;padding:0;font-size:1.15rem}
.va-voucher .head,.va-voucher .foot{display:flex;justify-content:space-between;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.88rem;color:#3A4350;margin:.3rem 0}
.va-voucher table{width:100%;border-collapse:collapse;font-size:.88rem;margin:.3rem 0}
.va-voucher th,.va-voucher td{border:1px solid #C9CED6;padding:.28rem .5rem;text-align:left;vertical-align:top}
.va-voucher th{background:#EEF2F7;font-weight:600;white-space:nowrap}
.va-voucher th{text-align:center}.va-voucher th.w{width:34%}.va-voucher th.c{width:26%}.va-voucher th.a{width:8.2em}
.va-voucher td.m{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.va-voucher tr.hit td{background:#FFF3D6}
.va-voucher tr.sum td{font-weight:600;background:#F7F9FC}
.va-evidence{border-left:4px solid #1F5FA8;background:#F4F8FD;padding:.6rem .9rem;border-radius:0 6px 6px 0;margin:.2rem 0 .6rem}
.va-evidence.high{border-color:#B3261E;background:#FDF4F3}
.va-evidence.medium{border-color:#B25E00;background:#FFF8EF}
.va-law{font-size:.88rem;color:#3A4350;margin:.15rem 0}
</style>
"""
