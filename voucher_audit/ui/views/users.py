"""用户: who may log in, as what, and for which units."""

from __future__ import annotations

from html import escape

import streamlit as st

from voucher_audit.roles import Act, Role, User
from voucher_audit.store import projects, units, users
from voucher_audit.ui import page, state
from voucher_audit.ui.view import View

_ROLES = {
    Role.ACCOUNTANT: "只看本单位：上传、填报整改情况",
    Role.INSPECTOR: "看全部单位：复核、整改、设置",
    Role.ADMIN: "全部，另加用户和操作日志",
}


def render(view: View) -> None:
    """Draw the page."""
    page.head("用户", "每人一个用户名；离岗的停用，不要共用。")
    if not view.may(Act.MANAGE_USERS):
        st.error("只有管理角色可以管理用户。")
        return
    known = users.users(view.store)
    _overview(view, known)
    left, right = st.columns(2, gap="large")
    with left:
        _add(view)
    with right:
        _change(view, known)


def _overview(view: View, known: list[User]) -> None:
    names = {project.id: project.name for project in projects.projects(view.store)}
    rows = "".join(
        f'<tr><td class="k">{escape(user.name)}</td><td class="k">{user.role}</td><td class="k">{_standing(user)}</td>'
        f"<td>{escape(_units(user, names))}</td></tr>"
        for user in known
    )
    st.html(
        '<table class="va-table"><thead><tr><th>用户名</th><th>角色</th><th>状态</th><th>可见范围</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _standing(user: User) -> str:
    return '<span class="va-tag">已停用</span>' if user.disabled else '<span class="va-tag low">可用</span>'


def _units(user: User, names: dict[int, str]) -> str:
    if user.role is not Role.ACCOUNTANT:
        return "全部单位"
    own = [f"{names[key]}：{'、'.join(sorted(given))}" for key, given in (user.units or {}).items() if key in names]
    return "；".join(own) or "尚未指定单位，登录后看不到任何账"


def _add(view: View) -> None:
    st.subheader("新增用户", anchor=False)
    with st.form("add-user", clear_on_submit=True):
        name = st.text_input("用户名", key="new-user-name", autocomplete="off")
        password = st.text_input("初始密码（至少 10 个字符）", type="password", autocomplete="new-password")
        role = st.radio("角色", [*map(str, _ROLES)], captions=list(_ROLES.values()))
        if st.form_submit_button("新增", type="primary"):
            made = users.add(view.store, name, password, role)
            state.record(view, "新增用户", str(made.id))
            state.note(f"已新增用户「{made.name}」")
            st.rerun()


def _change(view: View, known: list[User]) -> None:
    st.subheader("修改用户", anchor=False)
    names = [user.name for user in known]
    user = known[names.index(st.selectbox("用户", names, key="change-user"))]
    if user.role is Role.ACCOUNTANT:
        _own_units(view, user)
    with st.form(f"role-{user.id}"):
        role = st.selectbox("角色", [*map(str, _ROLES)], index=list(_ROLES).index(user.role))
        if st.form_submit_button("改角色") and role != user.role:
            users.set_role(view.store, user, role)
            _done(view, "改角色", user)
    with st.form(f"password-{user.id}", clear_on_submit=True):
        password = st.text_input("新密码", type="password", autocomplete="new-password")
        if st.form_submit_button("重设密码"):
            users.set_password(view.store, user, password)
            _done(view, "重设密码", user)
    if st.button("恢复使用" if user.disabled else "停用", key=f"disable-{user.id}"):
        users.set_disabled(view.store, user, not user.disabled)
        _done(view, "恢复用户" if user.disabled else "停用用户", user)


def _own_units(view: View, user: User) -> None:
    known = {project.name: project for project in projects.projects(view.store)}
    if not known:
        st.caption("还没有项目；建立项目后再指定单位。")
        return
    project = known[st.selectbox("项目", list(known), key=f"unit-project-{user.id}")]
    offered = sorted({*units.units(view.store, project.id), project.name})
    own = sorted((user.units or {}).get(project.id, frozenset()))
    with st.form(f"units-{user.id}-{project.id}"):
        chosen = st.multiselect(
            "可见的单位", sorted({*offered, *own}), default=own, placeholder="请选择", accept_new_options=True
        )
        if st.form_submit_button("保存可见单位"):
            users.set_units(view.store, user, project.id, chosen)
            _done(view, "改可见单位", user)


def _done(view: View, action: str, user: User) -> None:
    state.record(view, action, str(user.id))
    state.note(f"「{user.name}」：{action}已完成；该用户需重新登录")
    st.rerun()
